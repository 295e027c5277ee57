import { after, beforeEach } from 'node:test';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The compiled program behind `npm run data`. */
export const script = path.join(__dirname, '..', '..', 'data-scripts', 'index.js');

/** Runs `npm run data -- …` with a data folder and, unless told otherwise, with the network. */
export function runScript(
  data: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env, VITRINE_DATA: data, VITRINE_OFFLINE: '0', ...environment };
  const child = spawn(process.execPath, [script, ...args], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** A folder for a file of tests, and in it an empty data folder for each test. */
export function dataFolders(prefix: string): { root: string; data: () => string } {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
  let runs = 0;
  beforeEach(() => void runs++);
  after(() => fs.rmSync(root, { recursive: true, force: true }));
  return { root, data: () => path.join(root, String(runs)) };
}

import { spawn } from 'node:child_process';
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

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PROJECT, temporaryFolder } from './client';

const PYTHON = path.join(PROJECT, '.vitrine/venv/bin/python');

/** Why tests that need Python modules of the set-up cannot run; false where they can. */
export function whyNot(...modules: string[]): string | false {
  if (!fs.existsSync(PYTHON)) return `no ${PYTHON}: run "npm start" once`;
  const { status } = spawnSync(PYTHON, ['-c', `import ${modules.join(', ')}`]);
  return status === 0 ? false : `${PYTHON} lacks ${modules.join(', ')}: run "npm start" once`;
}

/** The set-up's Python, and a Jupyter of its own that knows this kernel and nothing else. */
export function jupyter(): { home: string; python: string; environment: NodeJS.ProcessEnv } {
  const home = temporaryFolder();
  const spec = path.join(home, 'kernels/vitrine');
  fs.mkdirSync(spec, { recursive: true });
  const argv = [process.execPath, path.join(PROJECT, 'kernel/launch.js'), '--config-path={connection_file}'];
  fs.writeFileSync(
    path.join(spec, 'kernel.json'),
    JSON.stringify({ argv, display_name: 'TypeScript (Vitrine)', language: 'typescript', interrupt_mode: 'signal' }),
  );
  const folders = Object.fromEntries(
    ['JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR'].map((name) => [
      name,
      path.join(home, name),
    ]),
  );
  return { home, python: PYTHON, environment: { ...process.env, ...folders, JUPYTER_PATH: home, HOME: home } };
}

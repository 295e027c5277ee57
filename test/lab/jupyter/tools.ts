import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PROJECT, temporaryFolder } from '../../kernel/protocol/client';

/** A program of the set-up's Python as its user calls it, without any variable of Jupyter's; its home is `folder`. */
export function call(
  folder: string,
  [program, ...words]: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): { status: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(path.join(PROJECT, '.vitrine/venv/bin', program), words, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      LANG: 'C.UTF-8',
      VITRINE_MIRROR: process.env.VITRINE_MIRROR,
      ...environment,
    },
    encoding: 'utf8',
    timeout: 600_000,
  });
  return { status, text: stdout + stderr };
}

export interface Cell {
  readonly cell_type?: 'code' | 'markdown';
  readonly source: string;
  readonly tags?: readonly string[];
  readonly outputs?: readonly object[];
}

/** A notebook of these cells in a folder of its own: the folder and the file's name. */
export function writeNotebook(cells: readonly Cell[]): { folder: string; file: string } {
  const folder = temporaryFolder();
  const whole = cells.map(({ cell_type = 'code', source, tags = [], outputs = [] }, index) => ({
    id: `cell-${index}`,
    cell_type,
    source,
    metadata: { tags },
    ...(cell_type === 'code' ? { outputs, execution_count: index + 1 } : {}),
  }));
  const kernelspec = { name: 'vitrine', display_name: 'TypeScript (Vitrine)', language: 'typescript' };
  const notebook = { cells: whole, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  fs.writeFileSync(path.join(folder, 'notebook.ipynb'), JSON.stringify(notebook));
  return { folder, file: 'notebook.ipynb' };
}

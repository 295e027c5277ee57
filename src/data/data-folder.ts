import * as path from 'node:path';
// Not '../runtime' as a whole: fetching a file should not load TensorFlow.
import { projectFolder } from '../runtime/project';

/** The user's data folder: `VITRINE_DATA`, else `data` in the project, else `data` in the current folder. */
export function dataFolder(): string {
  return process.env.VITRINE_DATA ? path.resolve(process.env.VITRINE_DATA) : projectDataFolder();
}

/** `data` in the project, where generated stand-ins go whatever `VITRINE_DATA` says. */
export function projectDataFolder(): string {
  return path.join(projectFolder() ?? process.cwd(), 'data');
}

/** `folder` as it can be printed into a committed notebook: relative to the project, or by the variable that names it. */
export function shownFolder(folder: string): string {
  const relative = path.relative(projectFolder() ?? process.cwd(), folder).split(path.sep).join('/');
  if (!relative.startsWith('..') && !path.isAbsolute(relative)) return relative || '.';
  for (const variable of ['VITRINE_DATA', 'VITRINE_MIRROR']) {
    const root = process.env[variable];
    if (!root) continue;
    const inside = path.relative(path.resolve(root), folder).split(path.sep).join('/');
    if (!inside.startsWith('..') && !path.isAbsolute(inside)) return inside ? `$${variable}/${inside}` : `$${variable}`;
  }
  return path.basename(folder);
}

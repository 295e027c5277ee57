import * as path from 'node:path';
import { isInProject, projectFolder } from '../../host';

/** The user's data folder: `VITRINE_DATA`, else `data` in the project, else `data` in the current folder. */
export function dataFolder(): string {
  return process.env.VITRINE_DATA ? path.resolve(process.env.VITRINE_DATA) : projectDataFolder();
}

/** `data` in the project, where generated stand-ins go whatever `VITRINE_DATA` says. */
export function projectDataFolder(): string {
  return path.join(projectFolder() ?? process.cwd(), 'data');
}

/**
 * `folder` as it can be printed: in the checkout relative to it, or by the variable that names it, so that no path of a
 * machine comes into a committed notebook; in a project of its own relative to the current folder.
 */
export function shownFolder(folder: string): string {
  const here = path.relative(process.cwd(), folder).split(path.sep).join('/');
  const relative = isInProject()
    ? path
        .relative(projectFolder() ?? process.cwd(), folder)
        .split(path.sep)
        .join('/')
    : here;
  if (!relative.startsWith('..') && !path.isAbsolute(relative)) return relative || '.';
  for (const variable of ['VITRINE_DATA', 'VITRINE_MIRROR']) {
    const root = process.env[variable];
    if (!root) continue;
    const inside = path.relative(path.resolve(root), folder).split(path.sep).join('/');
    if (!inside.startsWith('..') && !path.isAbsolute(inside)) return inside ? `$${variable}/${inside}` : `$${variable}`;
  }
  return isInProject() ? path.basename(folder) : here;
}

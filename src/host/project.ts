import * as fs from 'node:fs';
import * as path from 'node:path';
import { host } from './host';

/**
 * The folder of the checkout that this package runs in (the one whose `.vitrine` folder the set-up fills), or undefined
 * where the package is used on its own. `VITRINE_PROJECT` overrides the search upwards from this file.
 */
export function projectFolder(): string | undefined {
  if (process.env.VITRINE_PROJECT) return path.resolve(process.env.VITRINE_PROJECT);
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (fs.existsSync(manifest) && JSON.parse(fs.readFileSync(manifest, 'utf8')).name === 'vitrine-lab') return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/**
 * Whether this is a notebook, or a program that runs in the checkout or without one; not so in a project of its own
 * that is linked to a checkout.
 */
export function isInProject(): boolean {
  const project = projectFolder();
  return project === undefined || host() !== undefined || !path.relative(project, process.cwd()).startsWith('..');
}

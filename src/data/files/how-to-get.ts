import * as path from 'node:path';
import { projectFolder } from '../../host';
import { dataFolder, isInProject, shownFolder } from './data-folder';

export interface Missing {
  /** What `npm run data` calls it. */
  name: string;
  /** What it is, in words: `the real data`. */
  what: string;
  files: readonly string[];
  /** The page that the files are on. */
  url: string;
  /** Its folder in the data folder. */
  folder: string;
}

/** How a reader comes by files that are not here: by the checkout's command, where there is a checkout, or by hand. */
export function howToGet({ name, what, files, url, folder }: Missing): string {
  const project = projectFolder();
  const byHand = `put ${files.join(' and ')} (from ${url}) into \`${shownFolder(path.join(dataFolder(), folder))}\``;
  if (!project) return `Get ${what}: ${byHand}. Then run the program again.`;
  const [where, again] = isInProject()
    ? ['a terminal (in JupyterLab: File > New > Terminal)', 'cells']
    : [`\`${path.relative(process.cwd(), project)}\``, 'program'];
  return `Get ${what}: \`npm run data -- ${name}\` in ${where}, or ${byHand}. Then run the ${again} again.`;
}

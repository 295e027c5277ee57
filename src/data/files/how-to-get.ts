import * as path from 'node:path';
import { advice } from '../../host';
import { dataFolder, shownFolder } from './data-folder';

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
  const byHand = `put ${files.join(' and ')} (from ${url}) into \`${shownFolder(path.join(dataFolder(), folder))}\``;
  return advice({
    checkout: (where) =>
      `Get ${what}: \`npm run data -- ${name}\`${where || ' in a terminal (in JupyterLab: File > New > Terminal)'}, or ${byHand}. ` +
      `Then run the ${where ? 'program' : 'cells'} again.`,
    alone: `Get ${what}: ${byHand}. Then run the program again.`,
  });
}

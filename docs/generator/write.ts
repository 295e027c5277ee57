/**
 * `npm run docs`: writes the pages under docs/ and their pictures; with `--text`, the pages and the drawing of imports
 * alone.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/host';
import { drawArchitecture } from './draw-architecture';
import { drawPictures } from './draw-pictures';
import { pages } from './pages';
import { readArchitecture } from './read-architecture';

async function main(): Promise<void> {
  const folder = path.join(projectFolder()!, 'docs');
  const written = pages().set('architecture.svg', drawArchitecture(readArchitecture(projectFolder()!)));
  for (const [name, text] of written) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  console.log(`${written.size} files in docs/`);
  if (process.argv.includes('--text')) return;
  console.log('a small network for the pictures, about 20 s …');
  for (const [name, png] of await drawPictures()) fs.writeFileSync(path.join(folder, 'methods', `${name}.png`), png);
}

void main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

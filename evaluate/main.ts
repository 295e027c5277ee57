/**
 * `npm run evaluate -- pointing --model squeezenet1_1 --images FOLDER`: a network's maps against what people marked,
 * over a folder. Exit code 1: something could not be had or read; 2: the command line is wrong; 130: stopped.
 */
import * as fs from 'node:fs';
import { HELP, readOptions, WrongWords, type Options } from './options';
import { Wrong } from './wrong';

async function main(words: readonly string[]): Promise<number> {
  const controller = new AbortController();
  // A terminal sends it to this process and to npm, which passes it on: it is heard once or more.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
  try {
    const options = readOptions(words);
    if (options === 'help') {
      console.log(HELP);
      return 0;
    }
    checkPlaces(options);
    // TensorFlow is loaded only now.
    const { evaluate } = await import('./run.js');
    await evaluate(options, controller.signal);
    return 0;
  } catch (error) {
    if (error instanceof WrongWords) {
      console.error(error.message);
      return 2;
    }
    const { name, message } = error as Error;
    console.error(error instanceof Wrong ? `evaluate: ${message}` : message);
    return name === 'Interrupted' ? 130 : 1;
  }
}

/** @throws Wrong for a file or folder that is named and not there */
function checkPlaces({ images, annotations, weights, classes, counterparts }: Options): void {
  const isThere = (place: string, kind: 'folder' | 'file') => {
    const found = fs.statSync(place, { throwIfNoEntry: false });
    return kind === 'folder' ? found?.isDirectory() : found?.isFile();
  };
  if (!isThere(images, 'folder') && !(images.endsWith('.tar') && isThere(images, 'file')))
    throw new Wrong(`--images is ${images}, where there is no folder, nor a .tar archive`);
  if (annotations !== undefined && !fs.existsSync(annotations))
    throw new Wrong(`--annotations is ${annotations}, where there is nothing`);
  if (weights !== undefined && weights !== 'random' && !fs.existsSync(weights))
    throw new Wrong(`--weights is ${weights}, where there is nothing`);
  for (const [word, file] of Object.entries({ classes, counterparts }))
    if (file !== undefined && !isThere(file, 'file')) throw new Wrong(`--${word} is ${file}, where there is no file`);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

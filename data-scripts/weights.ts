import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkWeights, fetchWeights, shownFolder, WEIGHT_FILES, type WeightFile } from 'vitrine/data';
import type { DataScript, ScriptOptions } from './data-script';
import { findFiles } from './find-files';

/**
 * `npm run data -- squeezenet1_1`, `resnet50` and so on: published weights into `weights/`, as one file each, never
 * executed; or as a folder, where they are converted.
 */
export const weights: readonly DataScript[] = WEIGHT_FILES.map((file) => ({
  name: file.name,
  title: `${file.title}, weights`,
  license: file.license,
  page: file.url,
  size: `${file.megabytes} MB ${file.urls.length > 0 ? 'to fetch' : 'from --from FOLDER'}`,
  present: (folder) => [fs.existsSync(path.join(folder, 'weights', file.file))],
  run: (options) => prepareWeights(file, options),
}));

async function prepareWeights(weights: WeightFile, { folder, from, url }: ScriptOptions): Promise<void> {
  const target = path.join(folder, 'weights');
  const location = path.join(target, weights.file);
  let state = 'is there';
  if (!fs.existsSync(location)) {
    if (from !== undefined) {
      const found = findFiles(from, new Set([weights.file]))[0] ?? convertedIn(from, weights);
      if (!found) throw new Error(`${weights.file} was not found in ${from}`);
      checkWeights(found, weights);
      copyInto(found, target, weights.file);
      state = 'copied';
    } else {
      if (weights.urls.length === 0 && url === undefined)
        throw new Error(
          `${weights.file} is not in ${shownFolder(target)}, and no address is known; it is made from what ${weights.url} has, see docs/zoo.md, use --from FOLDER`,
        );
      if (process.env.VITRINE_OFFLINE === '1') {
        throw new Error(
          `${weights.file} is not in ${shownFolder(target)}, and VITRINE_OFFLINE=1 forbids to fetch it; use --from FOLDER`,
        );
      }
      await fetchWeights(
        weights,
        target,
        url === undefined ? {} : { urls: [`${url.replace(/\/+$/, '')}/${weights.file}`] },
      );
      state = 'fetched';
    }
  }
  const { verified } = checkWeights(location, weights);
  console.log(
    `${weights.name}: ${weights.file} ${state}, ${verified ? `its checksum is right (${weights.sha256}${weights.sha256!.length < 64 ? '…, all that is published' : ''})` : 'no checksum of it is published'}`,
  );
}

/** The folder of converted weights: `from` itself, or in it, under its own name or where another publisher has it. */
function convertedIn(from: string, { file, alsoIn = [] }: WeightFile): string | undefined {
  return [from, ...[file, ...alsoIn].map((place) => path.join(from, place))].find(
    (location) =>
      path.basename(location) === file && (fs.statSync(location, { throwIfNoEntry: false })?.isDirectory() ?? false),
  );
}

/** Written aside and renamed: either the whole file, or folder, is there or nothing is. */
export function copyInto(source: string, target: string, file: string): void {
  fs.mkdirSync(target, { recursive: true });
  const aside = path.join(target, `${file}.${process.pid}.tmp`);
  try {
    fs.cpSync(source, aside, { recursive: true });
    fs.renameSync(aside, path.join(target, file));
  } finally {
    fs.rmSync(aside, { force: true, recursive: true });
  }
}

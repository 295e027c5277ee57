import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkWeights, fetchWeights, shownFolder, WEIGHT_FILES, type WeightFile } from 'vitrine/data';
import type { DataScript, ScriptOptions } from './data-script';
import { findFiles } from './find-files';

/**
 * `npm run data -- squeezenet1_1`, `resnet50` and so on: published weights into `weights/`, as one file each, never
 * executed.
 */
export const weights: readonly DataScript[] = WEIGHT_FILES.map((file) => ({
  name: file.name,
  title: `${file.title}, weights`,
  license: file.license,
  page: file.url,
  size: `${file.megabytes} MB to fetch`,
  present: (folder) => [fs.existsSync(path.join(folder, 'weights', file.file))],
  run: (options) => prepareWeights(file, options),
}));

async function prepareWeights(weights: WeightFile, { folder, from, url }: ScriptOptions): Promise<void> {
  const target = path.join(folder, 'weights');
  const location = path.join(target, weights.file);
  let state = 'is there';
  if (!fs.existsSync(location)) {
    if (from !== undefined) {
      const [found] = findFiles(from, new Set([weights.file]));
      if (!found) throw new Error(`${weights.file} was not found in ${from}`);
      checkWeights(found, weights);
      copyInto(found, target, weights.file);
      state = 'copied';
    } else {
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

/** Written aside and renamed: either the whole file is there or nothing is. */
export function copyInto(source: string, target: string, file: string): void {
  fs.mkdirSync(target, { recursive: true });
  const aside = path.join(target, `${file}.${process.pid}.tmp`);
  try {
    fs.copyFileSync(source, aside);
    fs.renameSync(aside, path.join(target, file));
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

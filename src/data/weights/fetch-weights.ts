import * as path from 'node:path';
import { checkWeights } from './check-weights';
import { shownFolder } from '../files/data-folder';
import { download } from '../files/download';
import type { Timeouts } from '../files/fetch-into';
import { showProgress } from '../files/show-progress';
import type { WeightFile } from './weight-files';

/**
 * Fetches a file of weights into `folder`, resumed where it broke off, checked against what is published. @returns its
 * path.
 */
export async function fetchWeights(
  weights: WeightFile,
  folder: string,
  { timeouts, urls = weights.urls }: { timeouts?: Timeouts; urls?: readonly string[] } = {},
): Promise<string> {
  const destination = path.join(folder, weights.file);
  const line = showProgress(`${weights.title}: fetching ${weights.file} into ${shownFolder(folder)}`);
  try {
    await download(urls, destination, {
      bytes: weights.bytes,
      inspect: (part) => checkWeights(part, weights),
      onProgress: line.update,
      timeouts,
    });
    line.end('done');
    return destination;
  } catch (error) {
    line.end('failed');
    throw error;
  }
}

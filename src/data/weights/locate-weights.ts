import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkWeights } from './check-weights';
import { dataFolder, shownFolder } from '../files/data-folder';
import type { DataMeta } from '../files/data-meta';
import { DownloadError } from '../files/download-error';
import type { Timeouts } from '../files/fetch-into';
import { fetchWeights } from './fetch-weights';
import type { WeightFile } from './weight-files';

export interface LocateWeightsOptions {
  /** The user's folder. Default {@link dataFolder}. */
  folder?: string;
  /** A read-only folder laid out alike. Default `VITRINE_MIRROR`. */
  mirror?: string;
  /** Default: `'never'` when `VITRINE_OFFLINE=1`. */
  network?: 'allowed' | 'never';
  timeouts?: Timeouts;
}

/** Where the weights are (a file, or a folder of other layout), or why nowhere. */
export type LocatedWeights =
  | {
      found: true;
      path: string;
      origin: Exclude<DataMeta['origin'], 'stand-in'>;
      files: DataMeta['files'];
      verified: boolean;
    }
  | { found: false; reasons: string[] };

/**
 * Finds published weights: `weights/<file>` in the user's data folder, then in the mirror folder (there also in the
 * layouts that `alsoIn` names), then on the network, fetched into the data folder.
 *
 * @throws FormatError when a file is there, but is not the published one.
 */
export async function locateWeights(weights: WeightFile, options: LocateWeightsOptions = {}): Promise<LocatedWeights> {
  const {
    folder = dataFolder(),
    mirror = process.env.VITRINE_MIRROR,
    network = process.env.VITRINE_OFFLINE === '1' ? 'never' : 'allowed',
  } = options;
  const places = [`weights/${weights.file}`, ...(weights.alsoIn ?? [])];
  const reasons: string[] = [];
  for (const [origin, root] of [
    ['data folder', folder],
    ['mirror', mirror && path.resolve(mirror)],
  ] as const) {
    if (!root) {
      reasons.push('mirror folder: none (VITRINE_MIRROR is not set)');
      continue;
    }
    const found = places.map((place) => path.join(root, place)).find((place) => fs.existsSync(place));
    if (found) return { found: true, path: found, origin, ...checkWeights(found, weights) };
    reasons.push(`${origin} ${shownFolder(root)}: has no ${places.join(' and no ')}`);
  }
  if (weights.urls.length === 0) return { found: false, reasons: [...reasons, 'network: there is no address for it'] };
  if (network === 'never') return { found: false, reasons: [...reasons, 'network: not used (VITRINE_OFFLINE=1)'] };
  try {
    const fetched = await fetchWeights(weights, path.join(folder, 'weights'), options);
    return { found: true, path: fetched, origin: 'download', ...checkWeights(fetched, weights) };
  } catch (error) {
    if (error instanceof DownloadError)
      return { found: false, reasons: [...reasons, `network: ${error.message.replace('download: ', '')}`] };
    throw error;
  }
}

import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, isGzip } from '../formats';
import { dataFolder, shownFolder } from './data-folder';
import type { DataMeta } from './data-meta';
import { download, type DownloadOptions } from './download';
import { DownloadError } from './download-error';
import { showProgress } from './show-progress';
import type { WeightFile } from './weight-files';

export interface LocateWeightsOptions {
  /** The user's folder. Default {@link dataFolder}. */
  folder?: string;
  /** A read-only folder laid out alike. Default `VITRINE_MIRROR`. */
  mirror?: string;
  /** Default: `'never'` when `VITRINE_OFFLINE=1`. */
  network?: 'allowed' | 'never';
  timeouts?: DownloadOptions['timeouts'];
}

/** Where the weights are (a file, or a folder of other layout), or why nowhere. */
export type LocatedWeights = { found: true; path: string; origin: Exclude<DataMeta['origin'], 'stand-in'>; files: DataMeta['files']; verified: boolean } | { found: false; reasons: string[] };

/**
 * Finds published weights: `weights/<file>` in the user's data folder, then in the mirror folder (there also in the layouts that
 * `alsoIn` names), then on the network, fetched into the data folder.
 *
 * @throws FormatError when a file is there, but is not the published one.
 */
export async function locateWeights(weights: WeightFile, options: LocateWeightsOptions = {}): Promise<LocatedWeights> {
  const { folder = dataFolder(), mirror = process.env.VITRINE_MIRROR, network = process.env.VITRINE_OFFLINE === '1' ? 'never' : 'allowed' } = options;
  const reasons: string[] = [];
  for (const [origin, root] of [['data folder', folder], ['mirror', mirror && path.resolve(mirror)]] as const) {
    if (!root) {
      reasons.push('mirror folder: none (VITRINE_MIRROR is not set)');
      continue;
    }
    const found = [`weights/${weights.file}`, ...(weights.alsoIn ?? [])].map((place) => path.join(root, place)).find((place) => fs.existsSync(place));
    if (found) return { found: true, path: found, origin, ...checkWeights(found, weights) };
    reasons.push(`${origin} ${shownFolder(root)}: has no ${[`weights/${weights.file}`, ...(weights.alsoIn ?? [])].join(' and no ')}`);
  }
  if (network === 'never') return { found: false, reasons: [...reasons, 'network: not used (VITRINE_OFFLINE=1)'] };
  try {
    const fetched = await fetchWeights(weights, path.join(folder, 'weights'), options);
    return { found: true, path: fetched, origin: 'download', ...checkWeights(fetched, weights) };
  } catch (error) {
    if (error instanceof DownloadError) return { found: false, reasons: [...reasons, `network: ${error.message.replace('download: ', '')}`] };
    throw error;
  }
}

/** Fetches a file of weights into `folder`, resumed where it broke off, checked against what is published. @returns its path. */
export async function fetchWeights(
  weights: WeightFile, folder: string, { timeouts, urls = weights.urls }: Pick<LocateWeightsOptions, 'timeouts'> & { urls?: readonly string[] } = {},
): Promise<string> {
  const destination = path.join(folder, weights.file);
  const line = showProgress(`${weights.title}: fetching ${weights.file} into ${shownFolder(folder)}`);
  try {
    await download(urls, destination, { bytes: weights.bytes, inspect: (part) => checkWeights(part, weights), onProgress: line.update, timeouts });
    line.end('done');
    return destination;
  } catch (error) {
    line.end('failed');
    throw error;
  }
}

/**
 * Compares the file at `location` with what is published of it. Without a published checksum only the kind of file is looked at, and
 * `verified` is false; nor is a folder of another layout verified.
 *
 * @throws FormatError when it is another file.
 */
export function checkWeights(location: string, { file, sha256 }: WeightFile): { files: DataMeta['files']; verified: boolean } {
  if (fs.statSync(location).isDirectory()) {
    return { files: fs.readdirSync(location).sort().map((name) => described(path.join(location, name), name)), verified: false };
  }
  const found = described(location, file);
  if (sha256 && !found.sha256.startsWith(sha256)) {
    throw new FormatError(path.basename(location), `is not the published ${file}: its SHA-256 is ${found.sha256}, wanted ${sha256}${sha256.length < 64 ? '…' : ''}. Take it away to have it fetched`);
  }
  if (!sha256 && file.endsWith('.gz') && !isGzip(fs.readFileSync(location))) {
    throw new FormatError(path.basename(location), `is not the published ${file}: it is not packed with gzip`);
  }
  return { files: [found], verified: sha256 !== undefined };
}

function described(location: string, file: string): DataMeta['files'][number] {
  const content = fs.readFileSync(location);
  return { file, bytes: content.length, sha256: crypto.createHash('sha256').update(content).digest('hex') };
}

import { alarm } from '../../host';
import type { WeightFile } from '../weights/weight-files';
import type { DataSet } from './data-set';
import { howToGet } from './how-to-get';

/**
 * Says, so that no one can overlook it, that data are generated and not real, why, and how to get the real ones. `what`
 * they are: `train images`; `folder`, where they belong in the data folder, is `name` unless given.
 */
export function standInBanner(
  { name, title, url, folder = name }: Pick<DataSet, 'name' | 'title' | 'url'> & { folder?: string },
  { what, files, reasons }: { what: string; files: readonly string[]; reasons: readonly string[] },
): void {
  alarm({
    headline: `GENERATED STAND-IN, NOT ${title.toUpperCase()} (${what})`,
    consequence: `What follows as ${what} was drawn by a program. Results on it say nothing about ${title} and cannot confirm or refute the paper.`,
    remedy: howToGet({ name, what: 'the real data', files, url, folder }),
    reasons,
  });
}

/**
 * Says, so that no one can overlook it, that a network has random weights because the published ones are not here, why,
 * and how to get them.
 */
export function weightsBanner({ name, title, file, url }: WeightFile, reasons: readonly string[]): void {
  alarm({
    headline: `RANDOM WEIGHTS, NOT THE TRAINED ${title.toUpperCase()}`,
    consequence: 'The network below has learned nothing. Results on it cannot confirm or refute the paper.',
    remedy: howToGet({ name, what: 'the weights', files: [file], url, folder: 'weights' }),
    reasons,
  });
}

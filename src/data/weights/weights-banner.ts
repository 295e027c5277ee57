import { alarm } from '../../host';
import { howToGet } from '../files/how-to-get';
import type { WeightFile } from './weight-files';

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

import { alarm } from './alarm';
import type { DataSet } from './data-set';

/** Says, so that no one can overlook it, that the images are drawn and not real, why, and how to get the real ones. */
export function standInBanner({ name, title, splits, url }: DataSet, split: 'train' | 'test', reasons: readonly string[]): void {
  const files = Object.values(splits[split]).map(({ file }) => `${file}.gz`);
  alarm({
    headline: `GENERATED STAND-IN, NOT ${title.toUpperCase()} (${split})`,
    consequence: `The ${split} images below were drawn by a program. Results on them say nothing about ${title} and cannot confirm or refute the paper.`,
    remedy: `Get the real data: \`npm run data -- ${name}\`, or put ${files.join(' and ')} (from ${url}) into \`data/${name}\`.`,
    reasons,
  });
}

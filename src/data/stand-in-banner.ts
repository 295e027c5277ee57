import { alarm } from './alarm';
import type { DataSet } from './data-set';

/** Says, so that no one can overlook it, that data are generated and not real, why, and how to get the real ones. `what` they are: `train images`. */
export function standInBanner(
  { name, title, url }: Pick<DataSet, 'name' | 'title' | 'url'>,
  { what, files, reasons }: { what: string; files: readonly string[]; reasons: readonly string[] },
): void {
  alarm({
    headline: `GENERATED STAND-IN, NOT ${title.toUpperCase()} (${what})`,
    consequence: `The ${what} below were drawn by a program. Results on them say nothing about ${title} and cannot confirm or refute the paper.`,
    remedy: `Get the real data: \`npm run data -- ${name}\` in a terminal (in JupyterLab: File > New > Terminal), `
      + `or put ${files.join(' and ')} (from ${url}) into \`data/${name}\`. Then run the cells again.`,
    reasons,
  });
}

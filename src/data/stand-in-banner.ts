import { host } from '../runtime/host';
import type { DataSet } from './data-set';

/** Says, so that no one can overlook it, that the images are drawn and not real, why, and how to get the real ones. */
export function standInBanner({ name, title, splits, url }: DataSet, split: 'train' | 'test', reasons: readonly string[]): void {
  const files = Object.values(splits[split]).map(({ file }) => `${file}.gz`);
  const headline = `GENERATED STAND-IN, NOT ${title.toUpperCase()} (${split})`;
  const consequence = `The ${split} images below were drawn by a program. Results on them say nothing about ${title} and cannot confirm or refute the paper.`;
  const remedy = `Get the real data: \`npm run data -- ${name}\`, or put ${files.join(' and ')} (from ${url}) into \`data/${name}\`.`;
  const notebook = host();
  if (notebook) {
    const lines = reasons.map((reason) => `> * ${reason.trim().split('\n').map((line) => line.trim()).join('\n>   * ')}`);
    notebook.display({
      'text/markdown': `> # ⚠️ ${headline}\n>\n> **${consequence}**\n>\n> ${remedy}\n>\n> Looked in:\n>\n${lines.join('\n')}`,
      'text/plain': plain(headline, consequence, remedy, reasons),
    });
  } else {
    console.warn(plain(headline, consequence, remedy, reasons));
  }
}

function plain(headline: string, consequence: string, remedy: string, reasons: readonly string[]): string {
  const bar = '='.repeat(78);
  return [bar, `  ${headline}`, bar, consequence, remedy, 'Looked in:', ...reasons.map((reason) => `  * ${reason.trim()}`), bar].join('\n');
}

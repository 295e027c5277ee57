import { host } from './host';

export interface Alarm {
  headline: string;
  consequence: string;
  remedy: string;
  /** Where was looked, and what was found there. */
  reasons: readonly string[];
}

/**
 * A message that no one can overlook, in a notebook or on a terminal: something is not what it should be, what follows
 * from it, what to do.
 */
export function alarm({ headline, consequence, remedy, reasons }: Alarm): void {
  const bar = '='.repeat(78);
  const plain = [
    bar,
    `  ${headline}`,
    bar,
    consequence,
    remedy,
    'Looked in:',
    ...reasons.map((reason) => `  * ${reason.trim()}`),
    bar,
  ].join('\n');
  const notebook = host();
  if (!notebook) {
    console.warn(plain);
    return;
  }
  const lines = reasons.map(
    (reason) =>
      `> * ${reason
        .trim()
        .split('\n')
        .map((line) => line.trim())
        .join('\n>   * ')}`,
  );
  notebook.display({
    'text/markdown': `> # ⚠️ ${headline}\n>\n> **${consequence}**\n>\n> ${remedy}\n>\n> Looked in:\n>\n${lines.join('\n')}`,
    'text/plain': plain,
  });
}

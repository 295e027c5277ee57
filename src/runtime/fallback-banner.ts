import { host } from '../host';

/** Says, where it cannot be overlooked, that the native library is not in use, why, and what that costs. */
export function showFallbackBanner(reason: string): void {
  const consequence = 'Everything runs in plain JavaScript, about a hundred times slower: maps of small networks take seconds, training one takes hours.';
  const advice = 'Run `npm run doctor` for the facts, `npm run setup` to try the native library again.';
  const kernel = host();
  if (!kernel) return console.warn(`Without native TensorFlow (${reason}). ${consequence} ${advice}`);
  const inLine = reason.replace(/[`|<>\n]/g, ' ');
  kernel.display({
    'text/markdown': `> ## ⚠ Running without native TensorFlow\n> ${consequence}\n>\n> The reason: \`${inLine}\`. ${advice}`,
    'text/plain': `RUNNING WITHOUT NATIVE TENSORFLOW (${reason}). ${consequence} ${advice}`,
  });
}

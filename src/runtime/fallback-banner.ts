import { advice, host } from '../host';

/**
 * Says, where it cannot be overlooked, that the native library is not in use, why, and what that costs; `version` is
 * that of TensorFlow.js.
 */
export function showFallbackBanner(reason: string, version: string): void {
  const consequence =
    'Everything runs in plain JavaScript, about a hundred times slower: maps of small networks take seconds, training one takes hours.';
  const remedy = advice({
    checkout: (where) =>
      `Run \`npm run doctor\`${where} for the facts, \`npm run setup\`${where && ' there'} to try the native library again.`,
    alone:
      `Faster: install \`@tensorflow/tfjs-backend-wasm@${version}\` and call \`await useDevice('wasm')\`, which does not train convolutions; ` +
      `or install \`@tensorflow/tfjs-node-gpu@${version}\` with its native library, which is then found.`,
  });
  const kernel = host();
  if (!kernel) return console.warn(`Without native TensorFlow (${reason}). ${consequence} ${remedy}`);
  const inLine = reason.replace(/[`|<>\n]/g, ' ');
  kernel.display({
    'text/markdown': `> ## ⚠ Running without native TensorFlow\n> ${consequence}\n>\n> The reason: \`${inLine}\`. ${remedy}`,
    'text/plain': `RUNNING WITHOUT NATIVE TENSORFLOW (${reason}). ${consequence} ${remedy}`,
  });
}

import { sha256Of } from '../data';
import type { Network } from '../models';
import { weightsDigest } from '../training';

/**
 * Twelve hexadecimal digits that are others where the weights, the way photographs are prepared, or one of the `parts`
 * are: what a table's rows depend on besides the network's name and how maps are made.
 */
export function runDigest(
  network: Network,
  photographs: readonly { readonly input?: string }[],
  parts: readonly unknown[],
): string {
  const inputs = [...new Set(photographs.map(({ input }) => input))];
  return sha256Of(Buffer.from(JSON.stringify([weightsDigest(network), inputs, ...parts]))).slice(0, 12);
}

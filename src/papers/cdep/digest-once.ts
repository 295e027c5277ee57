import type { Batches } from '../../training';

/** The same examples, which do not change: their digest, for the checkpoint of each training, is computed once. */
export function digestOnce(batches: Batches): Batches {
  let known: string | undefined;
  return { ...batches, digest: () => (known ??= batches.digest!()) };
}

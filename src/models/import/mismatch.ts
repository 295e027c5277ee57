/**
 * What does not fit when weights are imported: names that are missing, that nothing wants, and tensors of other sizes
 * or types.
 */
export interface Mismatch {
  missing: string[];
  unexpected: string[];
  wrong: string[];
}

/** All of it in words, `2 missing: a, b; 1 wrong: c`; undefined where everything fits. */
export function mismatchInWords(mismatch: Mismatch): string | undefined {
  const faults = Object.entries(mismatch).filter(([, names]) => names.length > 0);
  return faults.length === 0
    ? undefined
    : faults.map(([what, names]) => `${names.length} ${what}: ${names.join(', ')}`).join('; ');
}

/**
 * How a block v of histograms is normalized: v / Σ|v|, its root, v / |v|, or v / |v| cut at 0.2 and normalized again.
 */
export type BlockNorm = 'L1' | 'L1-sqrt' | 'L2' | 'L2-Hys';

const EPSILON = 1e-5;

/**
 * The function that normalizes the values from `start` to `end` in place (Dalal and Triggs 2005; an empty block stays
 * 0).
 */
export function normalizeBlock(norm: BlockNorm): (values: Float64Array, start: number, end: number) => void {
  if (!Object.hasOwn(NORMS, norm))
    throw new Error(`hog: blockNorm is '${String(norm)}'; wanted ${Object.keys(NORMS).join(', ')}`);
  return NORMS[norm];
}

const NORMS: Record<BlockNorm, (values: Float64Array, start: number, end: number) => void> = {
  L1: overSum,
  'L1-sqrt': (values, start, end) => {
    overSum(values, start, end);
    for (let i = start; i < end; i++) values[i] = Math.sqrt(values[i]);
  },
  L2: overLength,
  'L2-Hys': (values, start, end) => {
    overLength(values, start, end);
    for (let i = start; i < end; i++) if (values[i] > 0.2) values[i] = 0.2;
    overLength(values, start, end);
  },
};

function overSum(values: Float64Array, start: number, end: number): void {
  let sum = EPSILON;
  for (let i = start; i < end; i++) sum += values[i];
  for (let i = start; i < end; i++) values[i] /= sum;
}

function overLength(values: Float64Array, start: number, end: number): void {
  let sum = EPSILON * EPSILON;
  for (let i = start; i < end; i++) sum += values[i] * values[i];
  const length = Math.sqrt(sum);
  for (let i = start; i < end; i++) values[i] /= length;
}

/** A mean together with how many values it rests on. */
export type DefinedMean = {
  /** NaN when nothing was defined. */
  mean: number;
  /** Values that were numbers. */
  used: number;
  /** All values, the undefined ones included. */
  total: number;
};

/** The mean of the values that are not NaN, and their count: undefined scores are left out in the open. */
export function meanOfDefined(values: ArrayLike<number>): DefinedMean {
  const defined = Array.from(values).filter((value) => !Number.isNaN(value));
  return {
    mean: defined.reduce((sum, value) => sum + value, 0) / defined.length,
    used: defined.length,
    total: values.length,
  };
}

/**
 * Means and covariances (divided by n) of concept scores and activations over some images: all that fitting and ranking
 * need, in memory that does not grow with the number of images. With concepts j, l and neurons k: `conceptCovariance`
 * `[p,p]`, `crossCovariance` `[p,neurons]`.
 *
 * A neuron with a value that is not finite has NaN in its own entries and disturbs no other.
 */
export interface Moments {
  readonly count: number;
  /** The column of the concept matrix behind each of the p concepts. */
  readonly columns: Uint32Array;
  readonly neurons: number;
  readonly conceptMean: Float64Array;
  readonly neuronMean: Float64Array;
  readonly conceptCovariance: Float64Array;
  readonly crossCovariance: Float64Array;
  readonly neuronVariance: Float64Array;
}

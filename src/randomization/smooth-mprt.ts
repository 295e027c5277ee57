import type { Network } from '../models';
import type { tf } from '../runtime';
import { spearman } from '../similarity';
import type { MapBatch } from './map-batch';
import { parameterRandomization, type ParameterRandomizationOptions } from './parameter-randomization';
import type { ScoreTable } from './score-table';
import { smoothed, type SmoothedOptions } from './smoothed';

export interface SmoothMprtOptions
  extends Omit<ParameterRandomizationOptions, 'measures'>, Omit<SmoothedOptions, 'seed'> {
  /** The seed of the noise; the seed of the random weights unless given. */
  noiseSeed?: number;
}

export interface SmoothMprt {
  /**
   * Each method by name: the mean of its similarities over images and stages, and that of the last stage alone. Lower
   * passes better.
   */
  average: Record<string, number>;
  last: Record<string, number>;
  /** Stage by stage, under the measure {@link SMOOTH_MPRT_MEASURE}. */
  scores: ScoreTable;
}

/** The name of the measure in the table of {@link smoothMprt}. */
export const SMOOTH_MPRT_MEASURE = 'spearman of |E| / rms(E)';

/**
 * Smooth MPRT (Hedström et al. 2023): the parameter randomization test with each map replaced by its mean over noisy
 * inputs in both models, divided by its root mean square, absolute, by Spearman's correlation of all values, channels
 * apart. One sample is the plain test.
 */
export async function smoothMprt(
  network: Network,
  x: tf.Tensor,
  { samples, noise, noiseSeed, methods, ...options }: SmoothMprtOptions,
): Promise<SmoothMprt> {
  const noiseOptions = { samples, noise, seed: noiseSeed ?? options.seed };
  const smooth = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, smoothed(method, noiseOptions)]),
  );
  const compare = (a: MapBatch, b: MapBatch) =>
    spearman(byRootMeanSquare(a), byRootMeanSquare(b), { values: 'absolute' });
  const { scores } = await parameterRandomization(network, x, {
    ...options,
    methods: smooth,
    measures: { [SMOOTH_MPRT_MEASURE]: compare },
  });
  const byMethod = (take: (means: number[]) => number) =>
    Object.fromEntries(scores.methods.map((name) => [name, take(scores.means(name, SMOOTH_MPRT_MEASURE))]));
  return {
    scores,
    average: byMethod((means) => means.reduce((sum, mean) => sum + mean, 0) / means.length),
    last: byMethod((means) => means[means.length - 1]),
  };
}

/** Each map divided by √(mean of its squares); an all-zero map becomes NaN, which has no rank. */
function byRootMeanSquare({ data, shape }: MapBatch): { data: Float64Array; shape: readonly number[] } {
  const size = data.length / shape[0];
  const out = Float64Array.from(data);
  for (let start = 0; start < data.length; start += size) {
    let sum = 0;
    for (let i = start; i < start + size; i++) sum += out[i] * out[i];
    const root = Math.sqrt(sum / size);
    for (let i = start; i < start + size; i++) out[i] /= root;
  }
  return { data: out, shape };
}

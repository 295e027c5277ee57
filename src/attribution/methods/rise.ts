import { Random } from '../../random';
import { tf } from '../../runtime';
import { type Attribution, checkBatch, maskAndScore, type Masks, type MaskingOptions, type Model, type Target } from '../passes';
import { defaults } from '../defaults';

export type RiseOptions = MaskingOptions & {
  target?: Target;
  /** What shows where a mask is 0: one number, or a tensor of the shape of `x` or of one image. */
  baseline?: number | tf.Tensor;
  /** What the target is taken from: the paper's probabilities (softmax), independent ones (sigmoid), or the outputs themselves. */
  scores?: 'softmax' | 'sigmoid' | 'outputs';
  /** Divide by the mean value of a mask, as the paper does, or not. */
  divideBy?: 'mean-mask' | 'nothing';
} & (
    | {
      /** Number of masks. */
      masks?: number;
      /** Cells of a mask's grid along each side, before it is enlarged. */
      cells?: number;
      /** Probability that a cell stays. */
      keep?: number;
      /** Decides the masks; required, so that a map can be had again. */
      seed: number;
    }
    | {
      /** The masks themselves, `[masks, H, W]`. */
      masks: tf.Tensor3D;
      seed?: undefined;
    }
  );

/**
 * RISE (Petsiuk et al. 2018): (1/(masks·E[m])) Σ_k target(x ⊙ m_k) · m_k over random smooth masks m_k, `[N,H,W]` for `x [N,H,W,C]`.
 * The same masks for all images. 1 + masks passes, forward only; stochastic, decided by `seed` or by the masks themselves.
 *
 * @reading The mean score when a pixel shows, over random masks: brighter means that the score is higher when it shows. Only
 * differences within a map matter.
 * @limits An estimate: its error falls with √masks, and the default makes 4000 passes an image. The floor of a map is not 0,
 * since masks show other pixels too.
 */
export async function rise(model: Model, x: tf.Tensor, options: RiseOptions): Promise<Attribution> {
  const { target, baseline, scores, divideBy, batchSize, label, signal, ...rest } = { ...defaults.rise, ...options };
  checkBatch('rise', x, batchSize);
  if (x.shape.length !== 4) throw new Error(`rise: x is [${x.shape}]; wanted images [N, H, W, C]`);
  const masks = masksFor(x.shape[1], x.shape[2], rest);
  return maskAndScore('rise', model, x, {
    target, baseline, batchSize, label, signal, masks,
    scores: (output) => scored(output, scores),
    value: (masked) => masked,
    weight: (mask) => mask,
    map: (sum) => tf.div(tf.squeeze(sum, [3]), masks.count * (divideBy === 'mean-mask' ? masks.mean : 1)),
  });
}

function scored(output: tf.Tensor2D, scores: 'softmax' | 'sigmoid' | 'outputs'): tf.Tensor2D {
  if (scores === 'outputs') return output;
  return scores === 'softmax' ? tf.softmax(output) : tf.sigmoid(output);
}

function masksFor(
  h: number, w: number, { masks, cells, keep, seed }: { masks: number | tf.Tensor; cells: number; keep: number; seed?: number },
): Masks & { mean: number } {
  const shape = [h, w, 1];
  if (typeof masks !== 'number') {
    if (masks.shape.length !== 3 || masks.shape[0] < 1 || masks.shape[1] !== h || masks.shape[2] !== w) {
      throw new Error(`rise: masks is [${masks.shape}]; wanted [masks, ${h}, ${w}]`);
    }
    const values = Float32Array.from(masks.dataSync());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { count: masks.shape[0], shape, mean, fill: (k, into) => into.set(values.subarray(k * h * w, (k + 1) * h * w)) };
  }
  if (!Number.isInteger(masks) || masks < 1) throw new Error(`rise: masks is ${masks}; wanted a whole number from 1, or the masks [masks, ${h}, ${w}]`);
  if (!Number.isInteger(cells) || cells < 1) throw new Error(`rise: cells is ${cells}; wanted a whole number from 1`);
  if (!(keep > 0 && keep <= 1)) throw new Error(`rise: keep is ${keep}; wanted a probability above 0`);
  if (seed === undefined) throw new Error('rise: there is no seed; pass one, or the masks themselves');
  const random = new Random(seed);
  return { count: masks, shape, mean: keep, fill: (k, into) => smoothMask(random.fork(k), h, w, cells, keep, into) };
}

/** A grid of `cells` x `cells` zeros and ones, enlarged bilinearly to one cell more than `[h,w]` and cut out at a random place (section 3.2 of the paper). */
function smoothMask(random: Random, h: number, w: number, cells: number, keep: number, into: Float32Array): void {
  const grid = Float32Array.from({ length: cells * cells }, () => (random.uniform() < keep ? 1 : 0));
  const [rows, columns] = [h, w].map((length) => {
    const cell = Math.ceil(length / cells);
    const shift = random.integer(cell);
    return Array.from({ length }, (_, i) => {
      // Half-pixel centres: place (i + 1/2) of the enlarged grid, in cells.
      const at = Math.min(Math.max(((i + shift + 0.5) * cells) / ((cells + 1) * cell) - 0.5, 0), cells - 1);
      const low = Math.min(Math.floor(at), Math.max(cells - 2, 0));
      return { low, high: Math.min(low + 1, cells - 1), share: at - low };
    });
  });
  // The grid's rows, enlarged along the columns once each.
  const lines = Array.from({ length: cells }, (_, y) =>
    Float64Array.from(columns, ({ low, high, share }) => grid[y * cells + low] * (1 - share) + grid[y * cells + high] * share));
  for (let i = 0; i < h; i++) {
    const { low, high, share } = rows[i];
    const [a, b] = [lines[low], lines[high]];
    for (let j = 0; j < w; j++) into[i * w + j] = a[j] * (1 - share) + b[j] * share;
  }
}

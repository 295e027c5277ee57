import { Random } from '../../random';
import { tf } from '../../runtime';
import {
  BASELINE,
  CLEAN,
  COMMON,
  either,
  explain,
  maskAndScore,
  number,
  oneOf,
  TENSOR,
  whole,
  type Attribution,
  type CommonOptions,
  type Masks,
  type Method,
  type Model,
} from '../passes';

export type RiseOptions = CommonOptions & {
  /** What shows where a mask is 0: one number, or a tensor of the shape of `x` or of one image. */
  baseline?: number | tf.Tensor;
  /**
   * What the target is taken from: the paper's probabilities (softmax), independent ones (sigmoid, for outputs that do
   * not exclude each other, and for a single one), or the outputs themselves.
   */
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
        seed?: number;
      }
  );

export const riseMethod = {
  name: 'rise',
  title: 'RISE',
  options: {
    ...COMMON,
    baseline: BASELINE,
    scores: oneOf('softmax', 'sigmoid', 'outputs'),
    divideBy: oneOf('mean-mask', 'nothing'),
    masks: either(whole(1), TENSOR),
    cells: whole(1),
    keep: number('a probability above 0', (value) => value > 0 && value <= 1),
  },
  defaults: {
    target: 'predicted',
    masks: 4000,
    cells: 7,
    keep: 0.5,
    baseline: 0,
    scores: 'softmax',
    divideBy: 'mean-mask',
    batchSize: 64,
  },
  presets: { paper: { masks: 4000, cells: 7, keep: 0.5, scores: 'softmax', divideBy: 'mean-mask' } },
  facts: {
    model: 'function',
    input: 'images',
    draws: 'masks',
    rounds: [CLEAN, { pass: 'forward', per: ['masks'], rows: 'masked images' }],
  },
  example: { seed: 1 },
  elsewhere: {},
  elsewhereToo:
    "TorchRay (`torchray/attribution/rise.py`): 8000 masks of 7 x 7 cells, p = 0.5, sigmoid of the outputs, not divided by the mean mask (`scores: 'sigmoid', divideBy: 'nothing'`), seed 0, grids padded by reflection before they are enlarged; `rise` gives the maps of all classes whatever its `target`, `rise_class` picks one.",
} as const satisfies Method<RiseOptions>;

/**
 * RISE (Petsiuk et al. 2018): (1/(masks·E[m])) Σ_k target(x ⊙ m_k) · m_k over random smooth masks m_k, `[N,H,W]` for `x
 * [N,H,W,C]`. The same masks for all images. 1 + masks passes, forward only; stochastic, decided by `seed` or by the
 * masks themselves.
 *
 * @reading The mean score when a pixel shows, over random masks: brighter means that the score is higher when it shows.
 * Only differences within a map matter.
 * @limits An estimate: its error falls with √masks, and the default makes 4000 passes an image. The floor of a map is
 * not 0, since masks show other pixels too.
 */
export async function rise<O extends tf.Tensor = tf.Tensor2D>(
  model: Model<tf.Tensor, O>,
  x: tf.Tensor,
  options: RiseOptions,
): Promise<Attribution<tf.Tensor, O>> {
  return explain(riseMethod, model, x, options, (call) => {
    if (call.x.shape.length !== 4) throw new Error(`rise: x is [${call.x.shape}]; wanted images [N, H, W, C]`);
    const { baseline, scores, divideBy, ...drawn } = call.options as Complete;
    const masks = masksFor(call.x.shape[1], call.x.shape[2], drawn);
    return maskAndScore(call, {
      baseline,
      masks,
      scores: (output) => scored(output, scores),
      value: (masked) => masked,
      weight: (mask) => mask,
      map: (sum) => tf.div(tf.squeeze(sum, [3]), masks.count * (divideBy === 'mean-mask' ? masks.mean : 1)),
    });
  });
}

/** The options after the defaults. */
interface Complete extends MaskDraws {
  baseline: number | tf.Tensor;
  scores: 'softmax' | 'sigmoid' | 'outputs';
  divideBy: 'mean-mask' | 'nothing';
}

interface MaskDraws {
  masks: number | tf.Tensor;
  cells: number;
  keep: number;
  seed?: number;
}

function scored(output: tf.Tensor, scores: 'softmax' | 'sigmoid' | 'outputs'): tf.Tensor {
  if (scores === 'outputs') return output;
  if (scores === 'sigmoid') return tf.sigmoid(output);
  if (output.shape[output.rank - 1] === 1) {
    throw new Error(
      `rise: the model gives one output, [${output.shape}], whose softmax is 1 whatever the image; take scores 'sigmoid' or 'outputs'`,
    );
  }
  return tf.softmax(output);
}

function masksFor(h: number, w: number, { masks, cells, keep, seed }: MaskDraws): Masks & { mean: number } {
  const shape = [h, w, 1];
  if (typeof masks !== 'number') {
    if (masks.shape.length !== 3 || masks.shape[0] < 1 || masks.shape[1] !== h || masks.shape[2] !== w) {
      throw new Error(`rise: masks is [${masks.shape}]; wanted [masks, ${h}, ${w}]`);
    }
    const values = Float32Array.from(masks.dataSync());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      count: masks.shape[0],
      unit: 'masked images',
      shape,
      mean,
      fill: (k, into) => into.set(values.subarray(k * h * w, (k + 1) * h * w)),
    };
  }
  if (seed === undefined) throw new Error('rise: there is no seed; pass one, or the masks themselves');
  const random = new Random(seed);
  return {
    count: masks,
    unit: 'masked images',
    shape,
    mean: keep,
    fill: (k, into) => smoothMask(random.fork(k), h, w, cells, keep, into),
  };
}

/**
 * A grid of `cells` x `cells` zeros and ones, enlarged bilinearly to one cell more than `[h,w]` and cut out at a random
 * place (section 3.2 of the paper).
 */
function smoothMask(random: Random, h: number, w: number, cells: number, keep: number, into: Float32Array): void {
  const grid = new Float64Array(cells * cells);
  for (let k = 0; k < grid.length; k++) grid[k] = random.uniform() < keep ? 1 : 0;
  const rows = cellsAlong(h, cells, random);
  const columns = cellsAlong(w, cells, random);
  // The grid's rows, enlarged along the columns once each.
  const lines = new Float64Array(cells * w);
  for (let y = 0; y < cells; y++) {
    for (let j = 0; j < w; j++) {
      const [low, share] = [y * cells + columns.low[j], columns.share[j]];
      lines[y * w + j] = grid[low] * (1 - share) + grid[low + columns.next] * share;
    }
  }
  for (let i = 0; i < h; i++) {
    const [low, share] = [rows.low[i] * w, rows.share[i]];
    const high = low + rows.next * w;
    for (let j = 0; j < w; j++) into[i * w + j] = lines[low + j] * (1 - share) + lines[high + j] * share;
  }
}

/**
 * For each of `length` pixels, from a random one of the enlarged grid on, the cell before it and how far it lies on the
 * way to the `next` one (0 cells on where there is only one).
 */
function cellsAlong(
  length: number,
  cells: number,
  random: Random,
): { low: Int32Array; share: Float64Array; next: 0 | 1 } {
  const cell = Math.ceil(length / cells);
  const shift = random.integer(cell);
  const last = Math.max(cells - 2, 0);
  const [low, share] = [new Int32Array(length), new Float64Array(length)];
  for (let i = 0; i < length; i++) {
    // Half-pixel centers: place (i + 1/2) of the enlarged grid, in cells.
    const at = Math.min(Math.max(((i + shift + 0.5) * cells) / ((cells + 1) * cell) - 0.5, 0), cells - 1);
    low[i] = Math.min(Math.floor(at), last);
    share[i] = at - low[i];
  }
  return { low, share, next: cells > 1 ? 1 : 0 };
}

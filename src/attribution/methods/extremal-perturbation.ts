import { differentiating, tf } from '../../runtime';
import {
  CLEAN,
  COMMON,
  differentiate,
  expand,
  explain,
  number,
  oneOf,
  outputs,
  replayScored,
  settledTarget,
  whole,
  type Attribution,
  type Call,
  type Check,
  type CommonOptions,
  type ExpandedRows,
  type Method,
  type Model,
} from '../passes';
import {
  areaTargets,
  blurPyramid,
  blurred,
  penaltyWeight,
  shownThrough,
  smoothMask,
  type SmoothMask,
} from '../perturbation';

export interface ExtremalPerturbationOptions extends CommonOptions {
  /** Shares of the mask, its margin with it, that stay clear; one mask for each, and the map adds them. */
  areas?: readonly number[];
  /** `preserve` keeps what the target needs, `delete` hides it, `dual` asks both of one mask (two passes a step). */
  variant?: 'preserve' | 'delete' | 'dual';
  /** Steps of gradient ascent. */
  steps?: number;
  /** Pixels from one node of the mask to the next. */
  spacing?: number;
  /** How far a node reaches, in pixels; the mask goes as far beyond the image, in whole spacings. */
  sigma?: number;
  /** The deviation, in pixels, of the Gaussian that hides most. */
  blur?: number;
  /** The deviation of the Gaussian over the map, as a share of the image's shorter side. */
  smoothing?: number;
}

const AREAS: Check = {
  wanted: 'numbers above 0 and below 1, at least one',
  accepts: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((area) => typeof area === 'number' && area > 0 && area < 1),
};

const positive = number('a number above 0', (value) => value > 0);
const notNegative = number('a number from 0 up', (value) => value >= 0);

export const extremalPerturbationMethod = {
  name: 'extremalPerturbation',
  title: 'Extremal perturbation',
  options: {
    ...COMMON,
    areas: AREAS,
    variant: oneOf('preserve', 'delete', 'dual'),
    steps: whole(1),
    spacing: whole(1),
    sigma: whole(1),
    blur: positive,
    smoothing: notNegative,
  },
  defaults: {
    target: 'predicted',
    areas: [0.025, 0.05, 0.1, 0.2],
    variant: 'preserve',
    steps: 800,
    spacing: 7,
    sigma: 21,
    blur: 20,
    smoothing: 0.09,
    batchSize: 64,
  },
  facts: {
    model: 'function',
    input: 'images',
    draws: 'nothing',
    rounds: [CLEAN, { pass: 'backward', per: ['areas'], times: ['steps'], rows: 'masked images' }],
  },
  example: { steps: 200, spacing: 3, sigma: 3, blur: 5 },
  elsewhere: {},
  elsewhereToo:
    'TorchRay (`torchray/attribution/extremal_perturbation.py`): the masks of all areas, without smoothing unless `smooth` says so; the settings here are those of its benchmark on VOC (on COCO the areas 0.018, 0.025, 0.05, 0.1).',
} as const satisfies Method<ExtremalPerturbationOptions>;

/**
 * Extremal perturbation (Fong, Patrick and Vedaldi 2019): for each area a the smooth mask m of that area that makes
 * target(x seen through m) largest; where m is 0 the image is blurred. Ascent on target - λ_t · mean((sort(m) - r_a)²),
 * r_a of zeros and then a share a of ones, λ_0 = 300 growing by 0.35 % a step; rate 0.01, momentum 0.9, the image
 * mirrored in every other step. The map is the sum of the masks, smoothed, `[N,H,W]` for `x [N,H,W,C]`. As many passes
 * forward and back as steps, for each area; deterministic.
 *
 * @reading Bright is what is kept in the masks of most areas: the smallest part of the image that is enough for the
 * target. Values run from 0 to the number of areas.
 * @limits 800 passes an area and image. Areas are asked for, not found; parts finer than `spacing` and `sigma` cannot
 * be kept apart, so both have to fit the image: the defaults are for 224 x 224 pixels. Ascent finds a local optimum.
 */
export async function extremalPerturbation<O extends tf.Tensor = tf.Tensor2D>(
  model: Model<tf.Tensor, O>,
  x: tf.Tensor,
  options: ExtremalPerturbationOptions = {},
): Promise<Attribution<tf.Tensor, O>> {
  return explain(extremalPerturbationMethod, model, x, options, async (call) => {
    if (call.x.shape.length !== 4)
      throw new Error(`extremalPerturbation: x is [${call.x.shape}]; wanted images [N, H, W, C]`);
    const complete = call.options as Required<ExtremalPerturbationOptions>;
    const [n, h, w] = call.x.shape;
    const held: tf.Tensor[] = [];
    const mask = smoothMask(h, w, complete.spacing, complete.sigma);
    try {
      const output = outputs(call, call.x);
      held.push(output);
      const score = settledTarget('extremalPerturbation', call.target, output);
      const pyramid = blurPyramid(call.x as tf.Tensor4D, complete.blur);
      held.push(pyramid);
      call.begin(n * complete.areas.length * complete.steps, 'steps');
      let sum: tf.Tensor = tf.zeros([n, h, w]);
      held.push(sum);
      for (const rows of expand(n, complete.areas.length, call.batchSize)) {
        const found = await ascended(call, complete, rows, { mask, pyramid, score, output });
        const next = tf.tidy(() => {
          const index = tf.tensor2d(rows.images, [rows.images.length, 1], 'int32');
          return tf.add(sum, tf.scatterND(index, found, [n, h, w]));
        });
        tf.dispose([sum, found]);
        held.push((sum = next));
      }
      const map = tf.tidy(() => tf.squeeze(blurred(tf.expandDims(sum, 3), complete.smoothing * Math.min(h, w)), [3]));
      return { map, output: output.clone() };
    } finally {
      tf.dispose(held);
      mask.dispose();
    }
  });
}

interface Ascent {
  mask: SmoothMask;
  pyramid: tf.Tensor;
  score: ReturnType<typeof settledTarget>;
  output: tf.Tensor;
}

const [RATE, MOMENTUM] = [0.01, 0.9];

/** The masks over the image `[rows,H,W]` after all steps. */
async function ascended(
  call: Call<object>,
  { areas, variant, steps }: Required<ExtremalPerturbationOptions>,
  { images, points }: ExpandedRows,
  { mask, pyramid, score, output }: Ascent,
): Promise<tf.Tensor> {
  const count = images.length;
  const own = Array.from(points, (point) => areas[point]);
  const levels = tf.tidy(() => tf.gather(pyramid, tf.tensor1d(images, 'int32')));
  let nodes: tf.Tensor = tf.ones([count, ...mask.grid]);
  let velocity: tf.Tensor | undefined;
  try {
    for (let step = 0; step < steps; step++) {
      const weight = penaltyWeight(step);
      const next = tf.tidy(() => {
        const now = mask.of(nodes);
        const rows = score.rows(images);
        rows.check(output);
        const { gradient } = replayScored(
          call.replay,
          `extremalPerturbation: ${variant} ${step % 2 === 0 ? 'mirrored' : 'as it is'}`,
          rows,
          { shown: mask.crop(now), levels },
          (given, of) => rewardGradient(call, variant, step % 2 === 0, given.shown, given.levels, of),
        );
        const { margin } = mask;
        const beyond = mask.size.map((size, i) => size - margin - gradient.shape[i + 1]!);
        const reward = tf.pad(gradient as tf.Tensor3D, [
          [0, 0],
          [margin, beyond[0]],
          [margin, beyond[1]],
        ]);
        const penalty = tf.mul(tf.sub(now, targetsOf(now, own)), (2 * weight) / (mask.size[0] * mask.size[1]));
        const ascent = differentiating(() => tf.grad(mask.of)(nodes, tf.sub(reward, penalty)));
        const speed = velocity ? tf.add(tf.mul(velocity, MOMENTUM), tf.mul(ascent, 1 - MOMENTUM)) : ascent;
        return { nodes: tf.clipByValue(tf.add(nodes, tf.mul(speed, RATE)), 0, 1), velocity: speed };
      });
      tf.dispose([nodes, ...(velocity ? [velocity] : [])]);
      ({ nodes, velocity } = next);
      await call.step(count);
    }
    return tf.tidy(() => mask.crop(mask.of(nodes)));
  } finally {
    tf.dispose([nodes, levels, ...(velocity ? [velocity] : [])]);
  }
}

/** ∂ reward / ∂ mask `[rows,H,W]`. */
function rewardGradient(
  { forward }: Call<object>,
  variant: 'preserve' | 'delete' | 'dual',
  mirrored: boolean,
  shown: tf.Tensor,
  levels: tf.Tensor,
  score: (output: tf.Tensor) => tf.Tensor1D,
): { gradient: tf.Tensor } {
  const seen = (mask: tf.Tensor) => {
    const image = shownThrough(mask, levels);
    return forward(mirrored ? tf.reverse(image, 2) : image);
  };
  const gradientOf = (part: 'preserve' | 'delete') => {
    const { gradient, output } = differentiate(
      shown,
      (mask) => seen(part === 'preserve' ? mask : tf.sub(1, mask)),
      (out) => (part === 'preserve' ? score(out) : tf.neg(score(out))),
    );
    output.dispose();
    return gradient;
  };
  const parts = variant === 'dual' ? (['preserve', 'delete'] as const) : [variant];
  return tf.tidy(() => ({ gradient: tf.addN(parts.map(gradientOf)) }));
}

/** {@link areaTargets} of each mask `[rows, ...]`. */
function targetsOf(masks: tf.Tensor, areas: readonly number[]): tf.Tensor {
  const values = masks.dataSync();
  const size = values.length / areas.length;
  const targets = new Float32Array(values.length);
  areas.forEach((area, row) =>
    targets.set(areaTargets(values.subarray(row * size, (row + 1) * size), area), row * size),
  );
  return tf.tensor(targets, masks.shape);
}

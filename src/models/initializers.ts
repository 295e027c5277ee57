import type { Random } from '../random';

/**
 * How the first values of a weight are drawn, as data. `scale` is the bound of uniform draws, the deviation of normal
 * ones (those `truncatedNormal` draws again beyond two deviations, as TensorFlow does) or the constant; `perFanIn: v`
 * multiplies it by √(v / fanIn), fanIn being the number of values that an output of the layer adds up.
 */
export interface Initial {
  readonly draw: 'uniform' | 'normal' | 'truncatedNormal' | 'constant';
  readonly scale: number;
  readonly perFanIn?: number;
}

/** Draws from ±1/√fanIn: what PyTorch does for dense and convolution layers unless told otherwise. */
export const uniformFanIn: Initial = { draw: 'uniform', scale: 1, perFanIn: 1 };

/** Draws from a normal distribution of variance 2/fanIn (He et al. 2015), which keeps the scale through ReLUs. */
export const heNormal: Initial = { draw: 'normal', scale: 1, perFanIn: 2 };

/**
 * {@link heNormal} cut at two deviations of the normal distribution before, widened so that what is left has variance
 * 2/fanIn.
 */
export const heTruncatedNormal: Initial = { draw: 'truncatedNormal', scale: 1.137, perFanIn: 2 };

/**
 * Draws from a normal distribution around 0, again wherever a value lies beyond two deviations: TensorFlow's
 * `truncated_normal`.
 */
export function truncatedNormal(deviation: number): Initial {
  return { draw: 'truncatedNormal', scale: deviation };
}

/** Draws from ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010): what transformers start from. */
export function xavierUniform(inputs: number, outputs: number): Initial {
  return { draw: 'uniform', scale: Math.sqrt(6 / (inputs + outputs)) };
}

/** Every value the same. */
export function constant(value: number): Initial {
  return { draw: 'constant', scale: value };
}

/** `count` first values of a weight. */
export function drawInitial(
  { draw, scale, perFanIn }: Initial,
  fanIn: number,
  random: Random,
  count: number,
): Float32Array {
  const size = perFanIn === undefined ? scale : scale * rootOf(draw, perFanIn, fanIn);
  switch (draw) {
    case 'uniform':
      return random.uniforms(count, -size, size);
    case 'normal':
      return random.normals(count, 0, size);
    case 'truncatedNormal':
      return Float32Array.from({ length: count }, () => {
        let z = random.normal();
        while (Math.abs(z) > 2) z = random.normal();
        return size * z;
      });
    case 'constant':
      return new Float32Array(count).fill(size);
  }
}

/**
 * √(v / fanIn), in the order of operations of the formulas that are published: 1/√fanIn for the bound, √(2/fanIn) for
 * the deviation.
 */
function rootOf(draw: Initial['draw'], v: number, fanIn: number): number {
  return draw === 'uniform' ? 1 / Math.sqrt(fanIn / v) : Math.sqrt(v / fanIn);
}

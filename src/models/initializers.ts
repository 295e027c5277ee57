import type { WeightSpec } from './layer';

type Initial = WeightSpec['initial'];

/** Draws from ±1/√fanIn: what PyTorch does for dense and convolution layers unless told otherwise. */
export function uniformFanIn(fanIn: number): Initial {
  const bound = 1 / Math.sqrt(fanIn);
  return (random, count) => random.uniforms(count, -bound, bound);
}

/** Draws from a normal distribution of variance 2/fanIn (He et al. 2015), which keeps the scale through ReLUs. */
export function heNormal(fanIn: number): Initial {
  return (random, count) => random.normals(count, 0, Math.sqrt(2 / fanIn));
}

/** Draws from a normal distribution around 0, again wherever a value lies beyond two deviations: TensorFlow's `truncated_normal`. */
export function truncatedNormal(deviation: number): Initial {
  return (random, count) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      let z = random.normal();
      while (Math.abs(z) > 2) z = random.normal();
      values[i] = deviation * z;
    }
    return values;
  };
}

/** {@link heNormal} cut at two deviations of the normal distribution before, widened so that what is left has variance 2/fanIn. */
export function heTruncatedNormal(fanIn: number): Initial {
  return truncatedNormal(1.137 * Math.sqrt(2 / fanIn));
}

/** Every value the same. */
export function constant(value: number): Initial {
  return (_, count) => new Float32Array(count).fill(value);
}

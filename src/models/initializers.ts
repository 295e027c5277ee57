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

/** Every value the same. */
export function constant(value: number): Initial {
  return (_, count) => new Float32Array(count).fill(value);
}

import { tf } from '../../runtime';
import { isLabels } from '../../statistics';

/** What an option may be: whether a value is, and in words what is wanted. */
export interface Check {
  readonly wanted: string;
  readonly accepts: (value: unknown) => boolean;
}

/** The check of an option that has no default and cannot be left out. */
export interface Needed extends Check {
  readonly needed: 'always';
}

/** An option that cannot be left out. */
export function needed(check: Check): Needed {
  return { ...check, needed: 'always' };
}

/** One of some words. */
export function oneOf(...words: readonly string[]): Check {
  const last = words[words.length - 1];
  return {
    wanted: words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last,
    accepts: (value) => words.includes(value as string),
  };
}

/** A whole number from `least` up. */
export function whole(least: number): Check {
  return {
    wanted: `a whole number from ${least}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= least,
  };
}

/** A finite number for which something holds. */
export function number(wanted: string, holds: (value: number) => boolean = () => true): Check {
  return { wanted, accepts: (value) => typeof value === 'number' && Number.isFinite(value) && holds(value) };
}

/** Either of two. */
export function either(a: Check, b: Check): Check {
  return { wanted: `${a.wanted}, or ${b.wanted}`, accepts: (value) => a.accepts(value) || b.accepts(value) };
}

export const TENSOR: Check = { wanted: 'a tensor', accepts: (value) => value instanceof tf.Tensor };

/** Tensors by the names of a model's inputs. */
export const TENSORS: Check = {
  wanted: 'tensors by name',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => each instanceof tf.Tensor || typeof each === 'number'),
};

export const TEXT: Check = { wanted: 'a text', accepts: (value) => typeof value === 'string' };

export const LAYER: Needed = needed({ ...TEXT, wanted: "the name of a layer, such as 'conv2'" });

/** One number, or one for each axis. */
export const LENGTHS: Check = {
  wanted: 'one whole number, or one for each axis',
  accepts: (value) => (Array.isArray(value) ? value : [value]).every((each) => Number.isInteger(each)),
};

export const TARGET: Check = {
  wanted: "'predicted', a class index, one for each image, or a function of the outputs",
  accepts: (value) =>
    value === 'predicted' || ['number', 'bigint', 'function'].includes(typeof value) || isLabels(value),
};

export const SIGNAL: Check = {
  wanted: 'the signal of an AbortController',
  accepts: (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
};

/**
 * What is compared with, or hides: one number, a tensor of the shape of `x` or of one image, or both by name for
 * several inputs.
 */
export const BASELINE: Check = either(either(number('a finite number'), TENSOR), TENSORS);

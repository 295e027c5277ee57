import type { tf } from '../../runtime';
import type { Objective, Step } from './objective';

/** An objective of one term, which can also be measured by itself. */
export interface Penalty extends Objective {
  readonly role: 'penalty';
  /** The penalty without its weight, also where that is 0. */
  readonly measure: (step: Step) => tf.Scalar;
}

/**
 * An objective of one term, `weight` times `measure`; with weight 0 it has no term and computes nothing: the same run
 * as without it.
 */
export function penalty(
  name: string,
  weight: number,
  measure: (step: Step) => tf.Scalar,
  taps?: Objective['taps'],
): Penalty {
  if (!(weight >= 0 && weight < Infinity))
    throw new RangeError(`${name}: weight is ${weight}; wanted a number from 0 up`);
  const objective = (step: Step): Record<string, tf.Scalar> =>
    weight === 0 ? {} : { [name]: measure(step).mul(weight) };
  return Object.assign(objective, { role: 'penalty' as const, measure, taps: weight === 0 ? undefined : taps });
}

import type { tf, Tensors } from '../../runtime';
import { preparedFor, type Objective, type Step } from './objective';

/** An objective of one term, which can also be measured by itself. */
export interface Penalty extends Objective {
  readonly role: 'penalty';
  /** The penalty without its weight, also where that is 0. */
  readonly measure: (step: Step) => tf.Scalar;
}

/**
 * An objective of one term, `weight` times `measure`, which gets what `prepare` made; with weight 0 it has no term and
 * computes nothing: the same run as without it. It depends `on more` than tensors where `measure` calls a user's
 * function that promises nothing, see {@link Objective.prepare}.
 */
export function penalty(
  name: string,
  weight: number,
  measure: (step: Step, prepared: Tensors) => tf.Scalar,
  {
    taps,
    prepare = () => ({}),
    depends = 'on tensors',
    settings,
  }: Pick<Objective, 'taps' | 'prepare' | 'settings'> & { depends?: 'on tensors' | 'on more' } = {},
): Penalty {
  if (!(weight >= 0 && weight < Infinity))
    throw new RangeError(`${name}: weight is ${weight}; wanted a number from 0 up`);
  const measured = (step: Step) => measure(step, preparedFor({ prepare }, step));
  const objective = (step: Step): Record<string, tf.Scalar> =>
    weight === 0 ? {} : { [name]: measured(step).mul(weight) };
  return Object.assign(objective, {
    role: 'penalty' as const,
    measure: measured,
    settings: { name, weight, ...(weight === 0 ? {} : { measure, prepare, ...settings }) },
    taps: weight === 0 ? undefined : taps,
    ...(depends === 'on tensors' ? { prepare: weight === 0 ? () => ({}) : prepare } : {}),
  });
}

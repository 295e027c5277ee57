import type { NdArray } from 'vitrine/formats';
import type { Network } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { fit, traced, type Batches, type Objective, type Optimizer } from 'vitrine/training';
import type { Case } from '../cases';
import { SEED } from '../fixtures/seed';
import type { Contestant } from './contestant';

/** Some steps of training: all that they need. */
export interface Training {
  network: Network;
  /** The weights that they begin with. */
  start: readonly (readonly [string, tf.Tensor])[];
  data: Batches;
  objective: Objective;
  optimizer: Optimizer;
}

/**
 * Runs the steps of a case, from the same weights each time. What is timed is made once, and its graphs are kept from
 * call to call, as over the epochs of a training. For parity (`first`): the terms of each step, and how every weight
 * has changed.
 */
export function trainings(make: (once: Case, first?: number) => Training): Contestant['work'] {
  const made = new Map<string, Training>();
  return async (once, first) => {
    const isCheck = first !== undefined;
    const training = (isCheck ? undefined : made.get(once.method)) ?? make(once, first);
    if (!isCheck) made.set(once.method, training);
    const { network, start, data, objective, optimizer } = training;
    const watched = isCheck ? traced(objective) : undefined;
    optimizer.reset();
    await fit(network, data, {
      optimizer,
      epochs: 1,
      seed: SEED,
      batchSize: once.batch,
      objective: watched ?? objective,
      graphs: isCheck ? 'freed' : 'kept',
    });
    const found: Record<string, NdArray> = {};
    for (const [name, values] of Object.entries(watched?.traces ?? {}))
      found[name] = { data: Float32Array.from(values), shape: [values.length] };
    for (const [name, value] of start) {
      const weight = network.weights.get(name)!;
      if (isCheck)
        found[`change.${name}`] = tf.tidy(() => ({
          data: tf.sub(weight, value).dataSync<'float32'>(),
          shape: weight.shape,
        }));
      weight.assign(value);
    }
    if (isCheck) optimizer.dispose();
    return found;
  };
}

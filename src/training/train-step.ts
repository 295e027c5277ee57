import type { Network } from '../models';
import type { Random } from '../random';
import { differentiating, tf } from '../runtime';
import type { Objective } from './objectives/objective';
import type { Optimizer } from './optimizers/optimizer';

/**
 * `joint`: one step on the sum of all terms. The others are those of public scripts, for their numbers:
 * `penalties-first` takes a step on the penalties alone, unless they are 0, then one on the rest, at the weights
 * reached; `penalties-first-and-again` takes a step on the penalties and then one on everything, both gradients taken
 * before the first step.
 */
export type Updates = 'joint' | 'penalties-first' | 'penalties-first-and-again';

/** A batch on its way through a network; the step frees `x` and `labels`. */
export interface StepInput {
  network: Network;
  x: tf.Tensor;
  labels: tf.Tensor1D;
  indices: Uint32Array;
  random: Random;
  dropout: 'on' | 'off';
}

export interface StepOptions {
  objective: Objective;
  updates: Updates;
  optimizer: Optimizer;
  /** Factor on the learning rate. */
  rate: number;
}

type Gradients = Map<string, tf.Tensor>;

/** Changes the network's weights once, or twice; returns the terms of the objective and, as `loss`, their sum. */
export function trainStep(
  input: StepInput,
  { objective, updates, optimizer, rate }: StepOptions,
): Record<string, number> {
  const terms: Record<string, number> = {};
  const made: Gradients[] = [];
  const gradients = (of: readonly Objective[]) => {
    const found = gradientsOf(input, of);
    if (found) made.push(found.gradients);
    Object.assign(terms, found?.terms);
    return found;
  };
  try {
    const variables = input.network.trainable();
    if (updates === 'joint') {
      optimizer.apply(variables, gradients([objective])!.gradients, rate);
    } else {
      const { penalties, rest } = split(objective);
      const first = gradients(penalties);
      const again = updates === 'penalties-first-and-again' ? gradients(rest)! : undefined;
      if (first && Object.values(first.terms).some((value) => value !== 0))
        optimizer.apply(variables, first.gradients, rate);
      const sum = again && first ? add(first.gradients, again.gradients) : undefined;
      if (sum) made.push(sum);
      optimizer.apply(variables, sum ?? (again ?? gradients(rest)!).gradients, rate);
    }
    return { ...terms, loss: Object.values(terms).reduce((total, value) => total + value, 0) };
  } finally {
    tf.dispose([input.x, input.labels, ...made.map((gradient) => [...gradient.values()])]);
  }
}

/** The gradient of all terms of some objectives, and the terms; nothing where there are none. */
function gradientsOf(
  { network, x, labels, indices, random, dropout }: StepInput,
  objectives: readonly Objective[],
): { gradients: Gradients; terms: Record<string, number> } | undefined {
  const variables = network.trainable();
  const found: Record<string, tf.Tensor> = {};
  let value: tf.Tensor | undefined;
  try {
    const result = differentiating(() =>
      tf.variableGrads(() => {
        const names = [...new Set(objectives.flatMap(({ taps }) => taps?.(network) ?? []))];
        const { output: logits, taps } = network.run(x, {
          training: dropout === 'on',
          random: random.fork('network'),
          taps: names,
        });
        const step = () => ({ network, x, indices, labels, logits, taps, random: random.fork('objective') });
        const all = objectives.flatMap((objective) => Object.entries(objective(step())));
        for (const [name, term] of all) found[name] = tf.keep(term.clone());
        // Without terms the gradient of the logits stands in, and is thrown away.
        return all.length > 0 ? tf.addN(all.map(([, term]) => term)) : tf.sum(logits);
      }, [...variables.values()]),
    );
    value = result.value;
    const gradients: Gradients = new Map(
      [...variables].map(([name, variable]) => [name, result.grads[variable.name] ?? tf.zeros(variable.shape)]),
    );
    if (Object.keys(found).length === 0) {
      tf.dispose([...gradients.values()]);
      return undefined;
    }
    return {
      gradients,
      terms: Object.fromEntries(Object.entries(found).map(([name, term]) => [name, term.dataSync()[0]])),
    };
  } finally {
    tf.dispose([found, value ?? []]);
  }
}

function split(objective: Objective): { penalties: Objective[]; rest: Objective[] } {
  const parts = leaves(objective);
  const penalties = parts.filter(({ role }) => role === 'penalty');
  const rest = parts.filter(({ role }) => role !== 'penalty');
  if (penalties.length === 0 || rest.length === 0) {
    throw new Error(
      `fit: the objective has ${penalties.length} penalties and ${rest.length} other parts; updates other than 'joint' want both, as in together(crossEntropy(), penalty)`,
    );
  }
  return { penalties, rest };
}

function leaves(objective: Objective): Objective[] {
  return objective.parts?.flatMap(leaves) ?? [objective];
}

function add(a: Gradients, b: Gradients): Gradients {
  return new Map([...a].map(([name, gradient]) => [name, tf.add(gradient, b.get(name)!)]));
}

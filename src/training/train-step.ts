import { differentiating, prefixed, replayed, tf, unprefixed, type Tensors } from '../runtime';
import { isOfTensors, type Objective, type StepData } from './objectives/objective';
import type { Optimizer } from './optimizers/optimizer';

/**
 * `joint`: one step on the sum of all terms. The others are those of public scripts, for their numbers:
 * `penalties-first` takes a step on the penalties alone, unless they are 0, then one on the rest, at the weights
 * reached; `penalties-first-and-again` takes a step on the penalties and then one on everything, both gradients taken
 * before the first step.
 */
export type Updates = 'joint' | 'penalties-first' | 'penalties-first-and-again';

/** A batch on its way through a network; the step frees `x` and `labels`. */
export interface StepInput extends StepData {
  dropout: 'on' | 'off';
}

export interface StepOptions {
  objective: Objective;
  updates: Updates;
  optimizer: Optimizer;
  /** Factor on the learning rate. */
  rate: number;
  /** What the steps belong to, such as one run of training: their graphs are freed with it. */
  owner: object;
}

type Gradients = ReadonlyMap<string, tf.Tensor>;

/** Changes the network's weights once, or twice; returns the terms of the objective and, as `loss`, their sum. */
export function trainStep(input: StepInput, options: StepOptions): Record<string, number> {
  const { objective, updates } = options;
  try {
    const terms = updates === 'joint' ? jointStep(input, options) : twoSteps(input, options);
    objective.observe?.(terms);
    return { ...terms, loss: Object.values(terms).reduce((total, value) => total + value, 0) };
  } finally {
    tf.dispose([input.x, input.labels]);
  }
}

/** One step on everything: gradients and the optimizer's change are one graph. */
function jointStep(input: StepInput, options: StepOptions): Record<string, number> {
  const { objective, optimizer, rate } = options;
  const variables = input.network.trainable();
  const numbers = optimizer.begin(variables, rate);
  try {
    const terms = onTensors('step', input, [objective], options, numbers, (found, now) => {
      if (!found.gradients) throw new Error('fit: the objective has no terms; wanted one at least');
      optimizer.change(variables, found.gradients, now);
      tf.dispose([...found.gradients.values()]);
      return found.terms;
    });
    return readOut(terms);
  } finally {
    tf.dispose({ ...numbers });
  }
}

/** A step on the penalties and one on the rest, or on everything, as public scripts have it. */
function twoSteps(input: StepInput, options: StepOptions): Record<string, number> {
  const { objective, updates, optimizer, rate } = options;
  const variables = input.network.trainable();
  const made: Gradients[] = [];
  const gradients = (name: string, of: readonly Objective[]) => {
    const found = onTensors(name, input, of, options, {}, ({ gradients: all, terms }) => ({
      ...prefixed(TERM, terms),
      ...(all ? prefixed(GRADIENT, Object.fromEntries(all)) : {}),
    }));
    const all: Gradients = new Map(Object.entries(unprefixed(GRADIENT, found)));
    made.push(all);
    return { gradients: all, terms: readOut(unprefixed(TERM, found)) };
  };
  const change = (all: Gradients) => {
    const numbers = optimizer.begin(variables, rate);
    const tensors = { ...numbers, ...prefixed(GRADIENT, Object.fromEntries(all)) };
    run('change', input, options, tensors, (given) => {
      optimizer.change(variables, new Map(Object.entries(unprefixed(GRADIENT, given))), given);
      return {};
    });
    tf.dispose({ ...numbers });
  };
  try {
    const { penalties, rest } = split(objective);
    const first = gradients('penalties', penalties);
    const again = updates === 'penalties-first-and-again' ? gradients('rest', rest) : undefined;
    const isFirst = first.gradients.size > 0;
    if (isFirst && Object.values(first.terms).some((value) => value !== 0)) change(first.gradients);
    const sum = again && isFirst ? add(first.gradients, again.gradients) : undefined;
    if (sum) made.push(sum);
    const second = again ?? gradients('rest', rest);
    change(sum ?? second.gradients);
    return { ...first.terms, ...second.terms };
  } finally {
    tf.dispose(made.map((all) => [...all.values()]));
  }
}

/** What the gradient of some objectives came to; no gradients where there are no terms. */
interface Found {
  gradients: Gradients | undefined;
  terms: Readonly<Record<string, tf.Scalar>>;
}

/**
 * What `then` makes of the gradients of some objectives for a batch. All that is drawn and looked up is prepared first,
 * and the rest is work on tensors.
 */
function onTensors(
  name: string,
  input: StepInput,
  objectives: readonly Objective[],
  options: StepOptions,
  more: Tensors,
  then: (found: Found, more: Tensors) => Tensors,
): Tensors {
  const { network, x, labels, random, dropout } = input;
  const taps = [...new Set(objectives.flatMap((objective) => objective.taps?.(network) ?? []))];
  // What is made on the way goes at once, also where one of them throws.
  const made = tf.tidy((): Tensors => {
    const draws = dropout === 'on' ? network.draws(x.shape[0], random.fork('network'), { taps }) : {};
    const prepared = objectives.map((objective, i) =>
      prefixed(`prepared ${i} `, objective.prepare?.({ ...input, random: random.fork('objective') }) ?? {}),
    );
    return Object.assign(prefixed('drawn ', draws), ...prepared);
  });
  const tensors = { x, labels, ...prefixed('more ', more), ...made };
  const work = (given: Tensors): Tensors => {
    const batch = { ...input, x: given.x, labels: given.labels as tf.Tensor1D };
    const own = objectives.map((objective, i) => ({ objective, prepared: unprefixed(`prepared ${i} `, given) }));
    return then(gradientsOf(batch, own, taps, unprefixed('drawn ', given)), unprefixed('more ', given));
  };
  try {
    return objectives.every(isOfTensors)
      ? run(`${name}, dropout ${dropout}`, input, options, tensors, work)
      : work(tensors);
  } finally {
    tf.dispose({ ...made });
  }
}

/** `work`, which may change weights and slots, as one graph where the network allows it. */
function run(
  name: string,
  { network }: StepInput,
  { owner, optimizer }: StepOptions,
  tensors: Tensors,
  work: (given: Tensors) => Tensors,
): Tensors {
  const variables = [...network.weights.values(), ...optimizer.slots.values()];
  return network.hasOwnOperation ? work(tensors) : replayed({ owner, key: name, variables }, tensors, work);
}

/** The gradient of all terms of some objectives, and the terms. */
function gradientsOf(
  { network, x, labels, indices, random, dropout }: StepInput,
  objectives: readonly { objective: Objective; prepared: Tensors }[],
  names: readonly string[],
  draws: Tensors,
): Found {
  const variables = network.trainable();
  const terms: Record<string, tf.Scalar> = {};
  let value: tf.Tensor | undefined;
  try {
    const result = differentiating(() =>
      tf.variableGrads(() => {
        const { output: logits, taps } = network.run(x, {
          training: dropout === 'on',
          random: random.fork('network'),
          draws,
          taps: names,
        });
        const all = objectives.flatMap(({ objective, prepared }) => {
          const step = { network, x, indices, labels, logits, taps, random: random.fork('objective') };
          return Object.entries(objective(objective.prepare ? { ...step, prepared } : step));
        });
        for (const [name, term] of all) terms[name] = tf.keep(term.clone());
        // Without terms the gradient of the logits stands in, and is thrown away.
        return all.length > 0 ? tf.addN(all.map(([, term]) => term)) : tf.sum(logits);
      }, [...variables.values()]),
    );
    value = result.value;
    const gradients = new Map(
      [...variables].map(
        ([name, variable]) => [name, result.grads[variable.name] ?? tf.zeros(variable.shape)] as const,
      ),
    );
    if (Object.keys(terms).length > 0) return { gradients, terms };
    tf.dispose([...gradients.values()]);
    return { gradients: undefined, terms };
  } catch (error) {
    tf.dispose(terms);
    throw error;
  } finally {
    value?.dispose();
  }
}

const [TERM, GRADIENT] = ['term ', 'gradient '];

/** The numbers of terms, which it frees. */
function readOut(terms: Tensors): Record<string, number> {
  const numbers = Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0]]));
  tf.dispose({ ...terms });
  return numbers;
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

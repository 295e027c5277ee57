import type { Network } from '../models';
import { Random } from '../random';
import { interruptible, progress, type Progress } from '../host';
import { freePrograms } from '../runtime';
import type { Batches } from './batches';
import { readCheckpoint, rememberTrained, writeCheckpoint, type TrainingState } from './checkpoint/checkpoint';
import { runIdentity } from './checkpoint/identity';
import { evaluate } from './evaluate';
import type { History, Until } from './patience';
import { crossEntropy } from './objectives/cross-entropy';
import type { Objective } from './objectives/objective';
import type { Optimizer } from './optimizers/optimizer';
import { trainStep, type Updates } from './train-step';

export interface FitOptions {
  optimizer: Optimizer;
  epochs: number;
  /** Decides the order of the examples, dropout and whatever a batch draws. */
  seed: number;
  batchSize?: number;
  objective?: Objective;
  /** Which steps the optimizer takes with the objective's penalties; see {@link Updates}. */
  updates?: Updates;
  /**
   * Dropout in every step, or only in the first one of each epoch: what the public code of CDEP comes to, which leaves
   * the network in evaluation mode.
   */
  dropout?: 'every-step' | 'first-step-of-epoch';
  /** Factor on the learning rate in epoch 0, 1, … */
  schedule?: (epoch: number) => number;
  /** Measured after each epoch. */
  validation?: Batches;
  /** Ends training after an epoch, for example when the loss is small enough. */
  until?: Until;
  /**
   * A file that training is saved to, and goes on from after it was stopped or killed, to the same result.
   *
   * It belongs to one run: an error names what differs in another (network and its first weights, data, objective,
   * optimizer, batch size, seed and the other options; a function of your own is known by its source text or by its
   * {@link Settings}, data that are made anew by 256 examples). With more `epochs` training goes on; fewer than were
   * reached are refused.
   */
  checkpoint?: string;
  /** Seconds between two savings; 0 saves after every step. */
  checkpointSeconds?: number;
  /**
   * What becomes of the graphs of this training when it has ended: `freed`, or `kept` for the next one with the same
   * network, objective and optimizer, as over several seeds: `network.reset(seed)` and `optimizer.reset()` begin anew
   * with the same variables. They go with the network.
   */
  graphs?: 'freed' | 'kept';
  /** Shown before the progress bar. */
  label?: string;
  signal?: AbortSignal;
}

/**
 * Trains `network` in place and returns what happened.
 *
 * Every random draw comes from a stream keyed by (seed, epoch, step), so a run that was killed goes on from its
 * checkpoint to the same weights. Throws when the loss is not a number, and {@link InterruptedError} when stopped; the
 * network then holds the weights reached so far.
 */
export async function fit(network: Network, data: Batches, options: FitOptions): Promise<History> {
  const {
    optimizer,
    epochs,
    seed,
    batchSize = 64,
    validation,
    checkpoint,
    checkpointSeconds = 30,
    label = network.name,
  } = options;
  const {
    objective = crossEntropy(),
    updates = 'joint',
    dropout = 'every-step',
    schedule = () => 1,
    until = () => false,
    graphs = 'freed',
    signal,
  } = options;
  checkNumbers({ epochs, batchSize, examples: data.size });
  const steps = Math.ceil(data.size / batchSize);
  const resumed = checkpoint === undefined ? undefined : openCheckpoint(checkpoint, network, data, options);
  const state = resumed?.state ?? { epoch: 0, step: 0, sums: {}, history: { terms: [], validation: [] }, rates: [] };
  const { history } = state;
  const owner = graphs === 'kept' ? keptOwner(network, objective, optimizer) : {};
  const bar = progress(label, epochs * steps, state.epoch * steps + state.step);
  let saved = Date.now();
  const save = () => {
    if (checkpoint && resumed) writeCheckpoint(checkpoint, state, resumed.parts);
    saved = Date.now();
  };

  await interruptible(
    async (breathe) => {
      // `until` is asked after the last epoch too: patience keeps the weights then.
      while (!(state.step === 0 && state.epoch > 0 && until(history)) && state.epoch < epochs) {
        const stream = new Random(seed).fork(`epoch ${state.epoch}`);
        const rate = (state.rates[state.epoch] = schedule(state.epoch));
        const order = data.order?.(stream, batchSize) ?? stream.permutation(data.size);
        while (state.step < steps) {
          await breathe();
          const indices = order.subarray(state.step * batchSize, (state.step + 1) * batchSize);
          const random = stream.fork(`step ${state.step}`);
          const on = dropout === 'every-step' || state.step === 0 ? 'on' : 'off';
          const input = {
            network,
            ...data.batch(indices, random.fork('batch')),
            indices,
            random,
            dropout: on,
          } as const;
          addUp(state, trainStep(input, { objective, updates, optimizer, rate, owner }), bar, steps, network);
          if (Date.now() - saved >= checkpointSeconds * 1000) save();
        }
        history.terms.push(Object.fromEntries(Object.entries(state.sums).map(([name, sum]) => [name, sum / steps])));
        if (validation) {
          const { loss, accuracy } = await evaluate(network, validation, { signal });
          history.validation.push({ loss, accuracy });
        }
        Object.assign(state, { epoch: state.epoch + 1, step: 0, sums: {} });
        save();
      }
    },
    { signal },
  ).finally(() => {
    if (graphs === 'freed') freePrograms(owner);
    if (resumed) rememberTrained(resumed.parts);
  });

  const epochsRun = history.terms.length;
  const last = history.terms[epochsRun - 1];
  bar.finish(
    `${epochsRun} ${epochsRun === 1 ? 'epoch' : 'epochs'} of ${data.size} examples, loss ${last.loss.toFixed(4)}`,
  );
  return history;
}

/** What graphs of trainings with the same three belong to. */
function keptOwner(network: Network, objective: Objective, optimizer: Optimizer): object {
  const ofNetwork = OWNERS.get(network) ?? new WeakMap<Objective, WeakMap<Optimizer, object>>();
  OWNERS.set(network, ofNetwork);
  const ofObjective = ofNetwork.get(objective) ?? new WeakMap<Optimizer, object>();
  ofNetwork.set(objective, ofObjective);
  const owner = ofObjective.get(optimizer) ?? {};
  ofObjective.set(optimizer, owner);
  return owner;
}

const OWNERS = new WeakMap<Network, WeakMap<Objective, WeakMap<Optimizer, object>>>();

/** What a checkpoint holds for this run, and what is to be saved of it. */
function openCheckpoint(file: string, network: Network, data: Batches, options: FitOptions) {
  const { optimizer, epochs, seed, batchSize = 64, validation, schedule = () => 1 } = options;
  const { objective = crossEntropy(), updates = 'joint', dropout = 'every-step', until = () => false } = options;
  const settings = { updates, dropout };
  const run = { network, data, validation, optimizer, objective, until, batchSize, seed, settings };
  const parts = { network, optimizer, objective, until, identity: runIdentity(run) };
  const state = readCheckpoint(file, parts, ({ epoch, step, rates }) => {
    if (epochs < epoch + Math.sign(step))
      return `it is in epoch ${epoch + Math.sign(step)}, asked for are ${epochs} epochs`;
    const other = rates.findIndex((rate, i) => rate !== schedule(i));
    return other < 0 ? undefined : `schedule(${other}) was ${rates[other]}, is ${schedule(other)}`;
  });
  return { parts, state };
}

/** Takes the terms of a step into the epoch's sums, and goes on to the next step. */
function addUp(
  state: TrainingState,
  terms: Record<string, number>,
  bar: Progress,
  steps: number,
  { nodes }: Network,
): void {
  if (!Number.isFinite(terms.loss)) {
    const fixed = nodes.some((node) => node.kind === 'batchNorm' && node.options.statistics !== 'batch');
    throw new Error(
      `fit: the loss is ${terms.loss} in epoch ${state.epoch + 1}, step ${state.step + 1}; lower the learning rate${fixed ? ', or, from random weights, train withBatchStatistics(network)' : ''}`,
    );
  }
  for (const [name, value] of Object.entries(terms)) state.sums[name] = (state.sums[name] ?? 0) + value;
  state.step++;
  bar.update(state.epoch * steps + state.step, `loss ${terms.loss.toFixed(3)}`);
}

function checkNumbers(numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`fit: ${name} is ${value}; wanted a whole number from 1`);
  }
}

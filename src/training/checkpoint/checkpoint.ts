import * as fs from 'node:fs';
import { removeAbandonedParts, writeWhole } from '../../host';
import {
  FormatError,
  parseSafetensors,
  readFile,
  writeSafetensors,
  type Safetensors,
  type TensorToWrite,
} from '../../formats';
import type { Network } from '../../models';
import { tf } from '../../runtime';
import type { History, Until } from '../patience';
import type { Objective } from '../objectives/objective';
import type { Optimizer } from '../optimizers/optimizer';
import { digest, type Description } from './described';
import { differences } from './differences';
import { START, weightsDigest } from './identity';

/** Where training stands: `step` of `epoch` comes next, `sums` are those of the epoch begun. */
export interface TrainingState {
  epoch: number;
  step: number;
  sums: Record<string, number>;
  history: History;
  /** The factors on the learning rate of the epochs begun. */
  rates: number[];
}

/** What a checkpoint is taken of, and what must be equal for it to belong to a run. */
export interface TrainingParts {
  network: Network;
  optimizer: Optimizer;
  objective: Objective;
  until: Until;
  identity: Description;
}

/** Raised with what is written, and with what a step of training computes: older files are refused. */
const FORMAT = '2';

/** What the names of tensors begin with that the objective keeps. */
const OF_OBJECTIVE = 'objective';

/** The weights that a network was trained from here, and those that it was left with. */
const trained = new WeakMap<Network, { start: unknown; end: string }>();

/**
 * Remembers how training left a network: when the same network is trained again, as by a cell that was stopped and is
 * run once more, it goes on from the checkpoint though it does not start from the first weights.
 */
export function rememberTrained({ network, identity }: TrainingParts): void {
  trained.set(network, { start: identity[START], end: weightsDigest(network) });
}

/** Writes weights, optimizer slots, what objective and `until` keep, identity and state to one file, or nothing. */
export function writeCheckpoint(file: string, state: TrainingState, parts: TrainingParts): void {
  const { network, optimizer, objective, until, identity } = parts;
  const tensors = new Map<string, TensorToWrite>();
  const put = (name: string, variable: tf.Variable) =>
    tensors.set(name, { shape: variable.shape, data: variable.dataSync() });
  for (const [name, variable] of network.weights) put(`weight/${name}`, variable);
  for (const [name, variable] of optimizer.slots) put(`slot/${name}`, variable);
  for (const [name, data] of until.kept?.() ?? []) tensors.set(`kept/${name}`, { shape: [data.length], data });
  for (const [name, values] of Object.entries(objective.kept?.() ?? {}))
    tensors.set(`${OF_OBJECTIVE}/${name}`, { shape: [values.length], data: Float64Array.from(values) });
  const metadata = { format: FORMAT, identity: JSON.stringify(identity), state: JSON.stringify(state) };
  writeWhole(file, writeSafetensors(tensors, { ...metadata, digest: digestOf(tensors, metadata) }));
}

/**
 * Puts back what a checkpoint holds and returns its state; undefined where there is no file. Throws for a damaged file
 * and for another run's; `unlike` says what else in its state the run asked for does not go with.
 */
export function readCheckpoint(
  file: string,
  parts: TrainingParts,
  unlike: (state: TrainingState) => string | undefined,
): TrainingState | undefined {
  const { network, optimizer, objective, until, identity } = parts;
  if (!fs.existsSync(file)) return undefined;
  removeAbandonedParts(file);
  const { tensors, metadata } = parseSafetensors(readFile(file), { name: file });
  const there = identityIn(file, tensors, metadata);
  const before = trained.get(network);
  const isLeft = before?.end === identity[START] && before?.start === there[START];
  const own = isLeft ? { ...identity, [START]: there[START] } : identity;
  const state = JSON.parse(metadata.state) as TrainingState;
  const differ = differences(there, own) ?? unlike(state);
  if (differ !== undefined) {
    throw new Error(
      `fit: checkpoint ${file} belongs to another run (${differ}); delete it to train anew, name another file, or ask for what it was`,
    );
  }
  parts.identity = own;
  const [weights, kept] = [new Map<string, Float32Array>(), new Map<string, Float32Array>()];
  const remembered: Record<string, number[]> = {};
  for (const [name, { data, shape }] of tensors) {
    const [kind, key] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
    if (kind === 'weight') weights.set(key, data as Float32Array);
    else if (kind === 'kept') kept.set(key, data as Float32Array);
    else if (kind === OF_OBJECTIVE) remembered[key] = Array.from(data as Float64Array);
    else {
      optimizer.slots.get(key)?.dispose();
      optimizer.slots.set(
        key,
        tf.tidy(() => tf.variable(tf.tensor(data as Float32Array, shape), false)),
      );
    }
  }
  network.load(weights);
  if (kept.size > 0) until.resume?.(kept, state.history);
  objective.resume?.(remembered);
  return state;
}

/** The identity of the run that wrote a file, which is checked to be as it was written. */
function identityIn(file: string, tensors: Safetensors['tensors'], metadata: Safetensors['metadata']): Description {
  const { format, identity, state, digest: wanted } = metadata;
  if (format !== FORMAT) {
    throw new Error(
      `fit: checkpoint ${file} was written by another version (format ${format ?? 'older than 2'}, this one reads ${FORMAT}); delete it to train anew, or name another file`,
    );
  }
  if (digestOf(tensors, { format, identity, state }) !== wanted)
    throw new FormatError(file, 'is damaged: its digest is not that of its content; delete it to train anew');
  return JSON.parse(identity) as Description;
}

/** One digest of all that a checkpoint holds, whatever the order of the tensors. */
function digestOf(tensors: ReadonlyMap<string, TensorToWrite>, metadata: Readonly<Record<string, string>>): string {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
  const content = sorted.flatMap(([name, { shape, data }]) => [`${name} ${shape}`, data as ArrayBufferView]);
  return digest([...Object.entries(metadata).flat(), ...content]);
}

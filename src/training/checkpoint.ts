import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseSafetensors, writeSafetensors, type TensorToWrite } from '../formats';
import type { Network } from '../models';
import { tf } from '../runtime';
import type { History, Until } from './patience';
import type { Optimizer } from './optimizers/optimizer';

/** Where training stands: `step` of `epoch` comes next, `sums` are those of the epoch begun. */
export interface TrainingState {
  epoch: number;
  step: number;
  sums: Record<string, number>;
  history: History;
}

/** What must be equal for a checkpoint to belong to a run. */
export type RunIdentity = Readonly<Record<string, string | number>>;

/** What a checkpoint is taken of. */
export interface TrainingParts {
  network: Network;
  optimizer: Optimizer;
  until: Until;
}

/**
 * Writes weights, optimizer slots, what `until` keeps and state to one safetensors file: aside first, then renamed, so
 * a killed run leaves the old one whole.
 */
export function writeCheckpoint(
  file: string,
  identity: RunIdentity,
  state: TrainingState,
  { network, optimizer, until }: TrainingParts,
): void {
  const tensors = new Map<string, TensorToWrite>();
  const put = (name: string, variable: tf.Variable) =>
    tensors.set(name, { shape: variable.shape, data: variable.dataSync() });
  for (const [name, variable] of network.weights) put(`weight/${name}`, variable);
  for (const [name, variable] of optimizer.slots) put(`slot/${name}`, variable);
  for (const [name, data] of until.kept?.() ?? []) tensors.set(`kept/${name}`, { shape: [data.length], data });
  const bytes = writeSafetensors(tensors, { identity: JSON.stringify(identity), state: JSON.stringify(state) });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}.part`;
  const handle = fs.openSync(aside, 'w');
  try {
    fs.writeFileSync(handle, bytes);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(aside, file);
}

/**
 * Puts back what a checkpoint holds and returns its state; undefined where there is no file. Throws for another run's
 * file.
 */
export function readCheckpoint(
  file: string,
  identity: RunIdentity,
  { network, optimizer, until }: TrainingParts,
): TrainingState | undefined {
  if (!fs.existsSync(file)) return undefined;
  const { tensors, metadata } = parseSafetensors(fs.readFileSync(file), { name: file });
  if (metadata.identity !== JSON.stringify(identity)) {
    const both = `${metadata.identity}, this one is ${JSON.stringify(identity)}`;
    throw new Error(`fit: checkpoint ${file} belongs to another run (${both}); delete it or name another file`);
  }
  const [weights, kept] = [new Map<string, Float32Array>(), new Map<string, Float32Array>()];
  for (const [name, { data, shape }] of tensors) {
    const [kind, own] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
    if (kind === 'weight') weights.set(own, data as Float32Array);
    else if (kind === 'kept') kept.set(own, data as Float32Array);
    else
      optimizer.slots.set(
        own,
        tf.tidy(() => tf.variable(tf.tensor(data as Float32Array, shape), false)),
      );
  }
  network.load(weights);
  const state = JSON.parse(metadata.state) as TrainingState;
  if (kept.size > 0) until.resume?.(kept, state.history);
  return state;
}

import { packageVersion } from '../../host';
import type { Network } from '../../models';
import { Random } from '../../random';
import { tf, type Tensors } from '../../runtime';
import type { Batches } from '../batches';
import type { Objective } from '../objectives/objective';
import type { Optimizer } from '../optimizers/optimizer';
import type { Until } from '../patience';
import { described, digest, digestOfTensors, type Description } from './described';
import type { Setting } from './settings';

/** What a run of training depends on, besides when it ends and at what rates, which may differ behind a checkpoint. */
export interface RunToIdentify {
  network: Network;
  data: Batches;
  validation: Batches | undefined;
  optimizer: Optimizer;
  objective: Objective;
  until: Until;
  batchSize: number;
  seed: number;
  /** Further settings by name. */
  settings: Readonly<Record<string, Setting>>;
}

/** Everything that decides what a run gives, by name: what must be equal for a checkpoint to belong to it. */
export function runIdentity(run: RunToIdentify): Description {
  const { network, data, validation, optimizer, objective, until, batchSize, seed, settings } = run;
  return {
    vitrine: packageVersion(),
    'network.name': network.name,
    'network.layers': layersOf(network),
    [START]: weightsDigest(network),
    'data.examples': data.size,
    'data.content': contentOf(data, batchSize),
    ...(validation ? { 'validation.content': contentOf(validation, batchSize) } : {}),
    batchSize,
    seed,
    ...described('optimizer', optimizer.settings ?? [optimizer.begin, optimizer.change]),
    ...described('objective', objective),
    ...preparedFirst(run),
    ...described('until', until),
    ...Object.assign({}, ...Object.entries(settings).map(([name, value]) => described(name, value))),
  };
}

/** The weights that training starts from. */
export const START = 'network.weights at the start';

/** SHA-256 of a network's weights, their names, types and shapes: equal where, and only where, they are. */
export function weightsDigest({ weights }: Network): string {
  return digestOfTensors(Object.fromEntries(weights));
}

function layersOf({ nodes, weights }: Network): string {
  const plain = (_: string, value: unknown) => (typeof value === 'function' ? String(value) : value);
  const trainable = [...weights].map(([name, variable]) => [name, variable.trainable]);
  return digest([JSON.stringify([nodes, trainable], plain)]);
}

/** As many examples stand for data that are made anew at each access. */
const SAMPLE = 256;

/** The digest that data give of themselves; of others, that of some examples spread over all of them. */
function contentOf(data: Batches, batchSize: number): string {
  if (data.digest) return data.digest();
  const count = Math.min(SAMPLE, data.size);
  const random = new Random('the sample of a checkpoint');
  const digests: string[] = [];
  for (let start = 0; start < count; start += batchSize) {
    const indices = Uint32Array.from({ length: Math.min(batchSize, count - start) }, (_, i) =>
      Math.floor(((start + i) * data.size) / count),
    );
    const batch = data.batch(indices, random.fork(start));
    digests.push(digestOfTensors(batch));
    tf.dispose([batch.x, batch.labels]);
  }
  return digest(digests);
}

/** What the objective draws and looks up for the first batch: functions of a user are seen by what they give. */
function preparedFirst({ network, data, objective, batchSize, seed }: RunToIdentify): Description {
  if (!objective.prepare) return {};
  const random = new Random(seed).fork('the sample of a checkpoint');
  const indices = Uint32Array.from({ length: Math.min(batchSize, data.size) }, (_, i) => i);
  const batch = data.batch(indices, random.fork('batch'));
  let prepared: Tensors = {};
  try {
    prepared = objective.prepare({ network, ...batch, indices, random });
    return Object.keys(prepared).length > 0 ? { 'objective for the first examples': digestOfTensors(prepared) } : {};
  } finally {
    tf.dispose([batch.x, batch.labels, ...Object.values(prepared)]);
  }
}

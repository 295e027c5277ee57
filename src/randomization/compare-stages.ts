import type { Network } from '../models';
import { interruptible, progress } from '../host';
import { tf } from '../runtime';
import { readLabels, type Labels } from '../statistics';
import { explainBatch } from './explain-batch';
import { toMapBatch, type MapBatch } from './map-batch';
import { similarityMeasures, type MeasureName, type SimilarityMeasure } from './measures';
import type { ExplanationMethod } from './method';
import { predictedClasses } from './predicted-classes';
import { ScoreTable } from './score-table';

export interface ComparisonOptions {
  methods: Readonly<Record<string, ExplanationMethod>>;
  /** By name, see {@link similarityMeasures}, or your own; default Spearman of absolute and of signed maps. */
  measures?: readonly MeasureName[] | Readonly<Record<string, SimilarityMeasure>>;
  /** The class to explain: the one the reference model predicts (default), or one an image. */
  target?: 'predicted' | Labels;
  /** `fixed` (default) explains the same class in both models, `argmax` (as published) what each of them predicts. */
  policy?: 'fixed' | 'argmax';
  /** Images whose maps are kept, by number; their maps are in {@link Comparison.maps}. */
  keep?: readonly number[];
  /** Images whose maps are in memory together: methods x images maps. The result does not depend on it. */
  batchSize?: number;
  /** Shown before the progress bar. */
  label?: string;
  signal?: AbortSignal;
}

/** A model to be compared with the reference. */
export interface Stage {
  readonly name: string;
  /** Called when the stage comes, once a batch. */
  readonly network: () => Network;
}

export interface Comparison {
  scores: ScoreTable;
  /** Maps of the images in `keep`, of each method: those of the reference model first, then one batch a stage. */
  maps: Readonly<Record<string, readonly MapBatch[]>>;
  policy: 'fixed' | 'argmax';
}

/**
 * Explains the images `x [N,H,W,C]` in a reference model and in others, and measures how similar each pair of maps is;
 * `caller` is named in errors.
 *
 * Maps of the reference are kept for one batch of images at a time, those of the others for one method; only
 * similarities stay. Shows its progress, and throws {@link InterruptedError} when stopped.
 */
export async function compareStages(
  caller: string,
  reference: Network,
  stages: readonly Stage[],
  x: tf.Tensor,
  options: ComparisonOptions,
): Promise<Comparison> {
  const { methods, policy = 'fixed', keep = [], batchSize = 25, label = 'explanations', signal } = options;
  const [count, ...item] = x.shape;
  checkOptions(caller, count, options);
  const { target = 'predicted' } = options;
  const given = target === 'predicted' ? undefined : readLabels(caller, 'target', target, count);
  const measures: Readonly<Record<string, SimilarityMeasure>> = asMeasures(
    caller,
    options.measures ?? ['spearman-absolute', 'spearman-signed'],
  );
  const names = Object.keys(methods);
  const scores = new ScoreTable(
    stages.map(({ name }) => name),
    names,
    Object.keys(measures),
    count,
  );
  const kept: Record<string, MapBatch[]> = Object.fromEntries(names.map((name) => [name, []]));
  const models = [() => reference, ...stages.map(({ network }) => network)];
  const score = (
    stage: string,
    method: string,
    by: (measure: SimilarityMeasure) => ArrayLike<number>,
    start: number,
  ) => {
    for (const [name, measure] of Object.entries(measures)) scores.values(stage, method, name).set(by(measure), start);
  };
  const bar = progress(label, Math.ceil(count / batchSize) * models.length * names.length);
  let done = 0;

  await interruptible(
    async (breathe) => {
      for (let start = 0; start < count; start += batchSize) {
        await breathe();
        const size = Math.min(batchSize, count - start);
        const part = tf.slice(x, [start, ...item.map(() => 0)], [size, ...item]);
        try {
          const images = toMapBatch(part);
          const classes = given?.slice(start, start + size) ?? predictedClasses(reference, part);
          const trained: Record<string, MapBatch> = {};
          for await (const { stage, method, maps } of explainBatch(caller, { x: part, classes, start }, models, {
            methods,
            policy,
          })) {
            if (stage === 0) trained[method] = maps;
            else score(stages[stage - 1].name, method, (compare) => compare(trained[method], maps, images), start);
            keepSome(kept[method], stage, maps, start, keep);
            bar.update(++done, stage === 0 ? method : `${stages[stage - 1].name}, ${method}`);
            await breathe();
          }
        } finally {
          part.dispose();
        }
      }
    },
    { signal },
  );
  bar.finish(`${count} images, ${stages.length} stages, ${names.length} methods`);
  return { scores, maps: kept, policy };
}

function checkOptions(
  caller: string,
  count: number,
  { methods, policy, keep = [], batchSize = 1 }: ComparisonOptions,
): void {
  const wrong = (what: string, wanted: string) => new RangeError(`${caller}: ${what}; wanted ${wanted}`);
  if (!(count > 0)) throw wrong('there are no images', 'x [N,H,W,C] with N > 0');
  if (Object.keys(methods).length === 0)
    throw wrong('there are no methods', '{ Gradient: (network, x, asked) => gradient(network, x, asked) }');
  if (policy !== undefined && policy !== 'fixed' && policy !== 'argmax')
    throw wrong(`policy is '${String(policy)}'`, 'fixed or argmax');
  if (!Number.isInteger(batchSize) || batchSize < 1) throw wrong(`batchSize is ${batchSize}`, 'a whole number from 1');
  const outside = keep.find((image) => !Number.isInteger(image) || image < 0 || image >= count);
  if (outside !== undefined) throw wrong(`keep has ${outside}`, `image numbers from 0 to ${count - 1}`);
}

function asMeasures(
  caller: string,
  measures: NonNullable<ComparisonOptions['measures']>,
): Readonly<Record<string, SimilarityMeasure>> {
  if (!Array.isArray(measures)) return measures as Readonly<Record<string, SimilarityMeasure>>;
  const unknown = measures.find((name) => !(name in similarityMeasures));
  if (unknown)
    throw new Error(
      `${caller}: there is no measure '${String(unknown)}'; there are ${Object.keys(similarityMeasures).join(', ')}`,
    );
  return Object.fromEntries((measures as MeasureName[]).map((name) => [name, similarityMeasures[name]]));
}

/** Copies the maps of the images to keep that are in this batch, in the order in which they were named. */
function keepSome(
  kept: MapBatch[],
  stage: number,
  { data, shape }: MapBatch,
  start: number,
  keep: readonly number[],
): void {
  if (keep.length === 0) return;
  const size = data.length / shape[0];
  kept[stage] ??= { data: new Float32Array(keep.length * size), shape: [keep.length, ...shape.slice(1)] };
  keep.forEach((image, row) => {
    if (image >= start && image < start + shape[0])
      kept[stage].data.set(data.subarray((image - start) * size, (image - start + 1) * size), row * size);
  });
}

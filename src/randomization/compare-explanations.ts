import type { Network } from '../models';
import { interruptible, progress, tf } from '../runtime';
import { similarityMeasures, type MapBatch, type MeasureName, type SimilarityMeasure } from './measures';
import type { ExplanationMethod } from './method';
import { ScoreTable } from './score-table';

export interface ComparisonOptions {
  methods: Readonly<Record<string, ExplanationMethod>>;
  /** By name, see {@link similarityMeasures}, or your own; default Spearman of absolute and of signed maps. */
  measures?: readonly MeasureName[] | Readonly<Record<string, SimilarityMeasure>>;
  /** The class to explain: the one the reference model predicts (default), or one an image. */
  target?: 'predicted' | ArrayLike<number>;
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
 * Explains the images `x [N,H,W,C]` in a reference model and in others, and measures how similar each pair of maps is.
 *
 * Maps of the reference are kept for one batch of images at a time, those of the others for one method; only similarities stay. Shows its
 * progress, and throws {@link InterruptedError} when stopped.
 */
export async function compareExplanations(reference: Network, stages: readonly Stage[], x: tf.Tensor, options: ComparisonOptions): Promise<Comparison> {
  const { methods, target = 'predicted', policy = 'fixed', keep = [], batchSize = 25, label = 'explanations', signal } = options;
  const [count, ...item] = x.shape;
  checkOptions(count, options);
  const measures: Readonly<Record<string, SimilarityMeasure>> = asMeasures(options.measures ?? ['spearman-absolute', 'spearman-signed']);
  const names = Object.keys(methods);
  const scores = new ScoreTable(stages.map(({ name }) => name), names, Object.keys(measures), count);
  const kept: Record<string, MapBatch[]> = Object.fromEntries(names.map((name) => [name, []]));
  const bar = progress(label, Math.ceil(count / batchSize) * (stages.length + 1) * names.length);
  let done = 0;

  await interruptible(async (breathe) => {
    for (let start = 0; start < count; start += batchSize) {
      const size = Math.min(batchSize, count - start);
      const part = tf.slice(x, [start, ...item.map(() => 0)], [size, ...item]);
      try {
        const images = read(part, size, item);
        const own = typeof target === 'string' ? predictedClasses(reference, part) : Int32Array.from({ length: size }, (_, i) => target[start + i]);
        const explain = async (network: Network, stage: number, use: (method: string, maps: MapBatch) => void) => {
          const classes = policy === 'argmax' && stage > 0 ? predictedClasses(network, part) : own;
          for (const name of names) {
            await breathe();
            const maps = run(name, methods[name], network, part, classes, start);
            use(name, maps);
            keepSome(kept[name], stage, maps, start, keep);
            bar.update(++done, stage === 0 ? name : `${stages[stage - 1].name}, ${name}`);
          }
        };
        const trained = new Map<string, MapBatch>();
        await explain(reference, 0, (name, maps) => trained.set(name, maps));
        for (const [i, stage] of stages.entries()) {
          await explain(stage.network(), i + 1, (name, maps) => {
            for (const [measure, compare] of Object.entries(measures)) {
              scores.values(stage.name, name, measure).set(compare(trained.get(name)!, maps, images), start);
            }
          });
        }
      } finally {
        part.dispose();
      }
    }
  }, { signal });
  bar.finish(`${count} images, ${stages.length} stages, ${names.length} methods`);
  return { scores, maps: kept, policy };
}

function checkOptions(count: number, { methods, target, policy, keep = [], batchSize = 1 }: ComparisonOptions): void {
  const wrong = (what: string, wanted: string) => new RangeError(`compareExplanations: ${what}; wanted ${wanted}`);
  if (!(count > 0)) throw wrong('there are no images', 'x [N,H,W,C] with N > 0');
  if (Object.keys(methods).length === 0) throw wrong('there are no methods', "{ Gradient: (network, x, asked) => gradient(network, x, asked) }");
  if (policy !== undefined && policy !== 'fixed' && policy !== 'argmax') throw wrong(`policy is '${String(policy)}'`, 'fixed or argmax');
  if (typeof target === 'object' && target.length !== count) throw wrong(`target has ${target.length} classes for ${count} images`, 'one an image');
  if (!Number.isInteger(batchSize) || batchSize < 1) throw wrong(`batchSize is ${batchSize}`, 'a whole number from 1');
  const outside = keep.find((image) => !Number.isInteger(image) || image < 0 || image >= count);
  if (outside !== undefined) throw wrong(`keep has ${outside}`, `image numbers from 0 to ${count - 1}`);
}

function asMeasures(measures: NonNullable<ComparisonOptions['measures']>): Readonly<Record<string, SimilarityMeasure>> {
  if (!Array.isArray(measures)) return measures as Readonly<Record<string, SimilarityMeasure>>;
  const unknown = measures.find((name) => !(name in similarityMeasures));
  if (unknown) throw new Error(`compareExplanations: there is no measure '${String(unknown)}'; there are ${Object.keys(similarityMeasures).join(', ')}`);
  return Object.fromEntries((measures as MeasureName[]).map((name) => [name, similarityMeasures[name]]));
}

/** The class with the largest logit, image by image. */
export function predictedClasses(network: Network, x: tf.Tensor): Int32Array {
  const classes = tf.tidy(() => tf.argMax(network.forward(x), 1));
  const values = Int32Array.from(classes.dataSync());
  classes.dispose();
  return values;
}

function run(name: string, method: ExplanationMethod, network: Network, x: tf.Tensor, target: Int32Array, firstImage: number): MapBatch {
  const found = method(network, x, { target, firstImage });
  try {
    if (!(found.map instanceof tf.Tensor) || found.map.shape[0] !== x.shape[0] || (found.map.rank !== 3 && found.map.rank !== 4)) {
      throw new Error(`compareExplanations: '${name}' gave maps [${found.map?.shape}]; wanted [${x.shape[0]}, H, W] or [${x.shape[0]}, H, W, C]`);
    }
    return read(found.map, x.shape[0], found.map.shape.slice(1));
  } finally {
    tf.dispose(found as unknown as tf.TensorContainer);
  }
}

/** Maps as values; one channel is none, since sums over channels are normalised otherwise. */
function read(maps: tf.Tensor, count: number, item: readonly number[]): MapBatch {
  return { data: Float32Array.from(maps.dataSync()), shape: [count, ...(item.length === 3 && item[2] === 1 ? item.slice(0, 2) : item)] };
}

/** Copies the maps of the images to keep that are in this batch, in the order in which they were named. */
function keepSome(kept: MapBatch[], stage: number, { data, shape }: MapBatch, start: number, keep: readonly number[]): void {
  if (keep.length === 0) return;
  const size = data.length / shape[0];
  kept[stage] ??= { data: new Float32Array(keep.length * size), shape: [keep.length, ...shape.slice(1)] };
  keep.forEach((image, row) => {
    if (image >= start && image < start + shape[0]) kept[stage].data.set(data.subarray((image - start) * size, (image - start + 1) * size), row * size);
  });
}

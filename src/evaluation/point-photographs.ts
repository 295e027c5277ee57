import { scorePointing, type PixelTolerance, type PointingScore } from '../alignment';
import { reduceChannels, resizeMaps, smoothMaps } from '../attribution';
import type { Network } from '../models';
import { tf } from '../runtime';
import { planMethod, type MethodOptions, type PlannedMethod } from './map-method';
import type { LoadedWhole, PointedObject, PointedPhotograph } from './pointed-photographs';
import type { SizedNetworks } from './sized-networks';

/**
 * How maps are made and scored. Of a map with channels the largest absolute value counts, of one with a sign the
 * positive part; both at the map's own size, which is then brought to the photograph's.
 */
export interface PointOptions extends MethodOptions, Partial<PixelTolerance> {
  /** A Gaussian over the map, its deviation as a share of the longer side, as in `smoothMaps`. Default 0: none. */
  smooth?: number;
  /** Points drawn from each map. Default 100. */
  draws?: number;
  /** Decides them; each class of each photograph has a stream of its own. Default 0. */
  seed?: number;
  /**
   * What a map is worth that points nowhere, being the same everywhere. `undefined` (default): no hit or miss, and
   * where nothing in it is positive no score at all. `uniform`: it counts as even and points at the first pixel, as
   * published.
   */
  degenerate?: 'undefined' | 'uniform';
  /** The output of the first class: 1 where output 0 is a background, as `ZOO.name.labelOffset` says. Default 0. */
  labelOffset?: number;
}

/** How maps are made and scored, with every default filled in. */
export interface PointPlan extends Required<
  Pick<PointOptions, 'radius' | 'edge' | 'smooth' | 'draws' | 'seed' | 'degenerate' | 'labelOffset'>
> {
  /** In words: method, layer, smoothing. */
  said: string;
  explain: PlannedMethod['explain'];
}

/** The scores of one class in a photograph, shares from 0 to 1, NaN where one is undefined. */
export type PointingScores = Omit<PointingScore, 'points'>;

/** A class in a photograph with its map, to be looked at; `[h,w]` is the size of the photograph as stored. */
export interface PointedMap extends PointingScores {
  name: string;
  label: number;
  /** The output that was explained, and the largest one. */
  output: number;
  predicted: number;
  correct: boolean;
  size: [h: number, w: number];
  region: Uint8Array;
  map: Float32Array;
  /** The points drawn, row · w + column. */
  points: Int32Array;
  /** The photograph as the network saw it, bytes `[h',w',3]`. */
  pixels?: Uint8Array;
  shape: [h: number, w: number, c: number];
}

/** A photograph that was read, and its place among all. */
export interface Scene {
  photograph: PointedPhotograph;
  loaded: LoadedWhole;
  index: number;
}

/** @throws Error that names what is wrong, before any work */
export function pointPlan(network: Network, options: PointOptions): PointPlan {
  const { method, layer, settings, labelOffset = 0 } = options;
  const { radius = 15, edge = 'open', smooth = 0, draws = 100, seed = 0, degenerate = 'undefined' } = options;
  const wrong = (what: string) => new Error(`pointingReport: ${what}`);
  if (!(radius >= 0 && radius < Infinity)) throw wrong(`radius is ${radius}; wanted a number of pixels from 0 up`);
  if (edge !== 'open' && edge !== 'closed') throw wrong(`edge is '${String(edge)}'; wanted open or closed`);
  if (!(smooth >= 0 && smooth < 1)) throw wrong(`smooth is ${smooth}; wanted a share of the longer side, 0 to 1`);
  if (!(Number.isInteger(draws) && draws > 0)) throw wrong(`draws is ${draws}; wanted a whole number from 1`);
  if (!Number.isSafeInteger(seed)) throw wrong(`seed is ${seed}; wanted a whole number`);
  if (degenerate !== 'undefined' && degenerate !== 'uniform')
    throw wrong(`degenerate is '${String(degenerate)}'; wanted undefined or uniform`);
  const { said, explain } = planMethod('pointingReport', network, { method, layer, settings }, { upsampling: 'none' });
  const words = [...said, ...(smooth > 0 ? ['smooth', smooth] : [])].join(' ');
  return { said: words, explain, radius, edge, smooth, draws, seed, degenerate, labelOffset };
}

/**
 * Maps and scores of photographs of one size as the network sees them, photograph by photograph in the order of their
 * objects. Leaves no tensor behind.
 */
export async function pointPhotographs(
  networks: SizedNetworks,
  scenes: readonly Scene[],
  plan: PointPlan,
  signal?: AbortSignal,
): Promise<PointedMap[]> {
  const { shape } = scenes[0].loaded;
  const network = networks.at(shape);
  const rows = scenes.flatMap((scene) => scene.photograph.objects.map((object) => ({ ...scene, object })));
  const x = tf.tidy(() => {
    const images = scenes.map(({ loaded, photograph: { objects } }) => {
      const image = tf.tensor(loaded.x, [1, ...shape]);
      return objects.length === 1 ? image : tf.tile(image, [objects.length, 1, 1, 1]);
    });
    return images.length === 1 ? images[0] : tf.concat(images);
  });
  try {
    const target = targetsOf(network, x, rows, plan);
    const found = await plan.explain(network, x, { target, images: rows.map(({ index }) => index), signal });
    try {
      const outputs = read(() => tf.argMax(found.output, 1));
      const maps = mapsOf(found.map, rows, plan);
      return rows.map((row, i) => pointed(row, maps[i], { output: target[i], predicted: outputs[i] }, plan));
    } finally {
      tf.dispose(found);
    }
  } finally {
    x.dispose();
  }
}

type Row = Scene & { object: PointedObject };

/** The output to explain for each row: that of its class, or the largest of those that stand for it. */
function targetsOf(network: Network, x: tf.Tensor, rows: readonly Row[], { labelOffset }: PointPlan): Int32Array {
  const asked = rows.map(({ object: { label, outputs } }) => outputs ?? [label + labelOffset]);
  const [classes] = network.last.shape;
  for (const [i, outputs] of asked.entries()) {
    const wrong = outputs.find((output) => !(Number.isInteger(output) && output >= 0 && output < classes));
    if (wrong !== undefined || outputs.length === 0)
      throw new Error(
        `pointingReport: class ${rows[i].object.label} of '${rows[i].photograph.name}' is output ${wrong ?? 'nothing'}; '${network.name}' has outputs 0 to ${classes - 1}, so say which stand for the classes (outputs, counterparts)`,
      );
  }
  if (asked.every((outputs) => outputs.length === 1)) return Int32Array.from(asked, ([output]) => output);
  const logits = read(() => network.forward(x));
  return Int32Array.from(asked, (outputs, i) =>
    outputs.reduce((best, output) => (logits[i * classes + output] > logits[i * classes + best] ? output : best)),
  );
}

/** Maps of the sizes of the photographs, not negative. */
function mapsOf(map: tf.Tensor, rows: readonly Row[], { smooth, degenerate }: PointPlan): Float32Array[] {
  if (map.shape[0] !== rows.length || (map.rank !== 3 && map.rank !== 4))
    throw new Error(
      `pointingReport: the method gave maps [${map.shape}]; wanted [${rows.length},h,w], or with channels, one for each class of a photograph`,
    );
  const positive = tf.tidy((): tf.Tensor3D => {
    const flat = map.rank === 4 ? reduceChannels(map, 'largest-absolute') : (map as tf.Tensor3D);
    const kept = tf.relu(flat);
    return degenerate === 'uniform'
      ? tf.add<tf.Tensor3D>(kept, tf.cast(tf.equal(tf.max(kept, [1, 2], true), 0), 'float32'))
      : kept;
  });
  try {
    return rows.map(({ photograph: { height, width } }, i) =>
      read(() => {
        const large = resizeMaps(tf.slice(positive, i, 1), [height, width]);
        return smooth > 0 ? smoothMaps(large, { share: smooth }) : large;
      }),
    ) as Float32Array[];
  } finally {
    positive.dispose();
  }
}

/** The values of a tensor, which is freed. They are read outside of tf.tidy, which would walk through each of them. */
function read(make: () => tf.Tensor): Float32Array | Int32Array {
  const made = tf.tidy(make);
  const values = made.dataSync() as Float32Array | Int32Array;
  made.dispose();
  return values;
}

function pointed(
  { photograph: { name, height, width }, object, loaded }: Row,
  map: Float32Array,
  { output, predicted }: { output: number; predicted: number },
  plan: PointPlan,
): PointedMap {
  const region = object.region();
  if (region.length !== height * width)
    throw new Error(
      `pointingReport: a region of '${name}' has ${region.length} values; wanted ${height * width} for [${height},${width}]`,
    );
  const { label, outputs = [output] } = object;
  const correct = outputs.includes(predicted);
  const common = { name, label, output, predicted: predicted - plan.labelOffset, correct, region, map };
  const { pixels, shape } = loaded;
  return {
    ...common,
    size: [height, width],
    pixels,
    shape,
    ...scoresOf(region, map, [height, width], plan, object, name),
  };
}

/** Rounded, and without the games of points where the object is marked as difficult. */
function scoresOf(
  region: Uint8Array,
  map: Float32Array,
  [height, width]: [number, number],
  { radius, edge, draws, seed, degenerate }: PointPlan,
  { label, marked }: PointedObject,
  name: string,
): PointingScore {
  const shape = [1, height, width];
  const constant = degenerate === 'uniform' ? 'firstPixel' : 'undefined';
  const own = `${seed}/${name}/${label}`;
  const [found] = scorePointing(
    { data: region, shape },
    { data: map, shape },
    { radius, edge, draws, seed: own, constant },
  );
  const ofPoints = (score: number) => (marked ? NaN : rounded(score));
  return {
    pointingGame: ofPoints(found.pointingGame),
    stochastic: ofPoints(found.stochastic),
    drawn: ofPoints(found.drawn),
    contentHeatmap: rounded(found.contentHeatmap),
    area: rounded(found.area),
    reach: rounded(found.reach),
    degenerate: found.degenerate,
    points: found.points,
  };
}

/** To six digits: the last ones of a float depend on how operations are put together, and tables should not. */
function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}

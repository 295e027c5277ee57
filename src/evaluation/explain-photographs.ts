import { binarize, pointingGame, sharedInterest, type BinarizeRule } from '../alignment';
import { reduceChannels } from '../attribution';
import type { Network } from '../models';
import { tf } from '../runtime';
import { planMethod, type MethodOptions, type PlannedMethod } from './map-method';
import type { LoadedPhotograph } from './masked-photographs';

/**
 * How maps are made and read. Unless told otherwise Grad-CAM is taken without ReLU; of a map with channels the absolute
 * values are added.
 */
export interface MapOptions extends MethodOptions {
  /** How a map becomes a mask. Default half of its range for Grad-CAM, mean and one deviation else, as published. */
  rule?: BinarizeRule;
}

/** How maps are made and read, with every default filled in. */
export interface MapPlan {
  /** In words: method, layer, rule. */
  said: string;
  explain: PlannedMethod['explain'];
  rule: BinarizeRule;
}

/** Scores of one photograph, NaN where one is undefined; see `sharedInterest` and `pointingGame`. */
export interface PhotographScores {
  /** Index of the largest output. */
  output: number;
  iou: number;
  groundTruthCoverage: number;
  saliencyCoverage: number;
  pointingGame: number;
  /** Share of the pixels in the human mask: what chance would hit. */
  maskArea: number;
  /** True where the map is constant or not a number: IoU 0 and a miss. */
  withoutExplanation: boolean;
}

/** A photograph's map and mask, to be looked at. */
export interface ExplainedPhotograph extends LoadedPhotograph, PhotographScores {
  /** Continuous, `[h,w]`. */
  map: Float32Array;
  /** The map as a mask of 0 and 1. */
  salient: Uint8Array;
  shape: [h: number, w: number];
}

export function mapPlan(network: Network, { rule, ...options }: MapOptions): MapPlan {
  const { said, explain } = planMethod('alignmentReport', network, options, { relu: 'no' });
  const isGradCam = (options.method ?? 'gradCam') === 'gradCam';
  const own: BinarizeRule = rule ?? (isGradCam ? { rule: 'fixed', threshold: 0.5 } : { rule: 'deviation' });
  return { said: [...said, ...Object.values(own)].join(' '), explain, rule: own };
}

/** Maps and scores of a batch; `images` are its places among all photographs. Leaves no tensor behind. */
export async function explainPhotographs(
  network: Network,
  photographs: readonly LoadedPhotograph[],
  { explain, rule }: MapPlan,
  { images, signal }: { images: readonly number[]; signal?: AbortSignal },
): Promise<ExplainedPhotograph[]> {
  const [h, w, c] = network.inputShape;
  const [count, size] = [photographs.length, h * w];
  const values = new Float32Array(count * size * c);
  const masks = new Uint8Array(count * size);
  photographs.forEach(({ x, mask }, i) => {
    values.set(x, i * size * c);
    masks.set(mask, i * size);
  });
  const x = tf.tensor4d(values, [count, h, w, c]);
  const { maps, outputs } = await mapsOf(x, () => explain(network, x, { target: 'predicted', images, signal })).finally(
    () => x.dispose(),
  );
  const [mask, saliency] = [masks, maps].map((data) => ({ data, shape: [count, h, w] }));
  const salient = binarize(saliency, rule);
  const scores = {
    iou: sharedInterest(mask, salient, 'iou'),
    groundTruthCoverage: sharedInterest(mask, salient, 'groundTruthCoverage'),
    saliencyCoverage: sharedInterest(mask, salient, 'saliencyCoverage'),
    pointingGame: pointingGame(mask, saliency),
  };
  return photographs.map((photograph, i) => ({
    ...photograph,
    output: outputs[i],
    iou: scores.iou[i],
    groundTruthCoverage: scores.groundTruthCoverage[i],
    saliencyCoverage: scores.saliencyCoverage[i],
    pointingGame: scores.pointingGame[i],
    maskArea: photograph.mask.reduce((sum, value) => sum + value, 0) / size,
    withoutExplanation: salient.withoutExplanation.includes(i),
    map: maps.slice(i * size, (i + 1) * size),
    salient: salient.data.slice(i * size, (i + 1) * size),
    shape: [h, w],
  }));
}

/** The maps, one number a pixel, and the index of each largest output. */
async function mapsOf(
  x: tf.Tensor4D,
  explain: () => Promise<{ map: tf.Tensor; output: tf.Tensor }>,
): Promise<{ maps: Float32Array; outputs: Int32Array }> {
  const found = await explain();
  try {
    const [n, h, w] = x.shape;
    const { map, output } = found;
    if (map.shape[0] !== n || map.shape[1] !== h || map.shape[2] !== w || map.rank > 4)
      throw new Error(
        `alignmentReport: the method gave maps [${map.shape}]; wanted [${n},${h},${w}], the size of the input, or with channels`,
      );
    // Arrays are read outside of tf.tidy, which would walk through every number that it is given back.
    const [flat, largest] = tf.tidy(() => [
      map.rank === 4 ? reduceChannels(map, 'sum-of-absolutes') : map.clone(),
      tf.argMax(output, 1),
    ]);
    try {
      return { maps: Float32Array.from(flat.dataSync()), outputs: Int32Array.from(largest.dataSync()) };
    } finally {
      tf.dispose([flat, largest]);
    }
  } finally {
    tf.dispose(found);
  }
}

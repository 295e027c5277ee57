import { binarize, pointingGame, sharedInterest, type BinarizeRule } from '../alignment';
import { gradCam, gradient, reduceChannels } from '../attribution';
import type { Network } from '../models';
import { tf } from '../runtime';
import { lastConvolution } from './last-convolution';
import type { LoadedPhotograph } from './masked-photographs';

/** A method as {@link alignmentReport} calls it: maps `[n,H,W]` or `[n,H,W,C]` of predicted classes, and outputs. */
export type MapMethod = (network: Network, x: tf.Tensor) => Promise<{ map: tf.Tensor; output: tf.Tensor }>;

export interface MapOptions {
  /**
   * Grad-CAM without ReLU (default), the gradient, its absolute values added over channels, or a method of yours, such
   * as `(network, x) => integratedGradients(network, x, { steps: 20 })`.
   */
  method?: 'gradCam' | 'gradient' | MapMethod;
  /** Where Grad-CAM is taken. Default {@link lastConvolution}. */
  layer?: string;
  /** How a map becomes a mask. Default half of its range for Grad-CAM, mean and one deviation else, as published. */
  rule?: BinarizeRule;
}

/** How maps are made and read, with every default filled in. */
export interface MapPlan {
  /** In words: method, layer, rule. */
  said: string;
  explain: MapMethod;
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

export function mapPlan(network: Network, { method = 'gradCam', layer, rule }: MapOptions): MapPlan {
  if (method !== 'gradCam' && method !== 'gradient' && typeof method !== 'function')
    throw new Error(`alignmentReport: method is '${String(method)}'; wanted gradCam, gradient or a function`);
  if (method !== 'gradCam' && layer !== undefined)
    throw new Error(`alignmentReport: layer is '${layer}', which only Grad-CAM has; leave it out`);
  const at = method === 'gradCam' ? (layer ?? lastConvolution(network)) : '';
  if (at) network.node(at); // an unknown layer is said before any work
  const explain: MapMethod =
    typeof method === 'function'
      ? method
      : (net, x) => (method === 'gradCam' ? gradCam(net, x, { layer: at, relu: 'no' }) : gradient(net, x));
  const own = rule ?? (method === 'gradCam' ? { rule: 'fixed', threshold: 0.5 } : { rule: 'deviation' });
  const name = typeof method === 'function' ? method.name || 'own method' : method;
  return { said: [name, at, ...Object.values(own)].filter((part) => part !== '').join(' '), explain, rule: own };
}

/** Maps and scores of a batch. Leaves no tensor behind. */
export async function explainPhotographs(
  network: Network,
  photographs: readonly LoadedPhotograph[],
  { explain, rule }: MapPlan,
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
  const { maps, outputs } = await mapsOf(network, x, explain).finally(() => x.dispose());
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
  network: Network,
  x: tf.Tensor4D,
  explain: MapMethod,
): Promise<{ maps: Float32Array; outputs: Int32Array }> {
  const found = await explain(network, x);
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

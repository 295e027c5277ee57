import { ruleFor, type LayerNode, type Network, type NoRule, type OptionsOf, type RuleTable } from '../../models';

/** Where the receptive field of a unit at row i and column j is centered: pixel `start + i·step`, rows then columns. */
export interface UnitPlaces {
  start: readonly [rows: number, columns: number];
  step: readonly [rows: number, columns: number];
}

/** A window that moves over what a layer reads: its sides, how far it moves, zeros before the first row and column. */
interface Window {
  size: readonly [number, number];
  stride: number;
  before: readonly [number, number];
}

type Rule = (node: LayerNode, input: readonly number[]) => Window;

const NO_PLACES: NoRule = { none: 'its units have no place in the image; take a layer of maps before it' };
const SAME: Rule = () => ({ size: [1, 1], stride: 1, before: [0, 0] });

const WINDOWS: RuleTable<Rule> = {
  adaptiveAveragePool: NO_PLACES,
  add: SAME,
  attend: NO_PLACES,
  attention: NO_PLACES,
  averagePool: (node) => pooled(node.options as OptionsOf<'averagePool'>),
  batchNorm: SAME,
  classToken: NO_PLACES,
  concat: SAME,
  conv2d(node, input) {
    const { kernel, stride, padding } = node.options as OptionsOf<'conv2d'>;
    return { size: kernel, stride, before: padding === 'same' ? before(node, input, kernel, stride) : padding };
  },
  custom: { linear: SAME, 'element-wise': SAME, rearranging: SAME },
  dense: NO_PLACES,
  depthwiseConv2d(node, input) {
    const { kernel, stride, padding } = node.options as OptionsOf<'depthwiseConv2d'>;
    const size = [kernel, kernel] as const;
    return { size, stride, before: padding === 'same' ? before(node, input, size, stride) : [padding, padding] };
  },
  dropout: SAME,
  embedding: NO_PLACES,
  firstStep: NO_PLACES,
  flatten: NO_PLACES,
  gelu: SAME,
  globalAveragePool: NO_PLACES,
  globalMaxPool: NO_PLACES,
  hardSigmoid: SAME,
  hardSwish: SAME,
  lastStep: NO_PLACES,
  layerNorm: SAME,
  learnedQuery: NO_PLACES,
  lstm: NO_PLACES,
  maxPool: (node) => pooled(node.options as OptionsOf<'maxPool'>),
  multiply: SAME,
  part: NO_PLACES,
  positionEmbedding: NO_PLACES,
  relu: SAME,
  relu6: SAME,
  spatialDropout: SAME,
  tokens: NO_PLACES,
  zeroPaddedShortcut: (node) => ({
    ...SAME(node, []),
    stride: (node.options as OptionsOf<'zeroPaddedShortcut'>).stride,
  }),
  zeroPadding: (node) => {
    const { top, left } = node.options as OptionsOf<'zeroPadding'>;
    return { size: [1, 1], stride: 1, before: [top, left] };
  },
};

/**
 * Where in the input the units of a layer `[h,w,c]` look, from the windows of the layers before it. Where several paths
 * meet, the first that is a map of the same size counts: they are placed alike.
 *
 * @throws Error where a layer before it has no places: attention, or anything behind a global pool.
 */
export function unitPlaces(network: Network, layer: string): UnitPlaces {
  const node = network.node(layer);
  const shapeOf = (name: string) => network.inputShapes[name] ?? network.node(name).shape;
  const isMap = (name: string) => shapeOf(name).length === 3;
  const input =
    node.inputs.find((name) => isMap(name) && String(shapeOf(name)) === String(node.shape)) ?? node.inputs[0];
  const { size, stride, before: zeros } = ruleFor('unitPlaces', WINDOWS, node)(node, shapeOf(input));
  const { start, step } =
    input in network.inputShapes ? { start: [0, 0] as const, step: [1, 1] as const } : unitPlaces(network, input);
  const along = (axis: 0 | 1) => start[axis] + step[axis] * ((size[axis] - 1) / 2 - zeros[axis]);
  return { start: [along(0), along(1)], step: [step[0] * stride, step[1] * stride] };
}

function pooled({ size, stride, padding }: { size: number; stride: number; padding: number }): Window {
  return { size: [size, size], stride, before: [padding, padding] };
}

/** The zeros before the first row and column with TensorFlow's `same`. */
function before(
  { shape }: LayerNode,
  input: readonly number[],
  size: readonly [number, number],
  stride: number,
): readonly [number, number] {
  const along = (axis: 0 | 1) => Math.floor(Math.max(0, (shape[axis] - 1) * stride + size[axis] - input[axis]) / 2);
  return [along(0), along(1)];
}

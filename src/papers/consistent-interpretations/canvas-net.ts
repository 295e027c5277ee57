import {
  heNormal,
  add,
  adaptiveAveragePool,
  conv2d,
  dense,
  flatten,
  globalAveragePool,
  globalMaxPool,
  relu,
  type Layer,
  Network,
} from '../../models';

export interface CanvasNetOptions {
  seed: number;
  /**
   * What comes behind the last stage: a global pool, the mean (GAP) or the maximum (GMP), and one linear layer; or two
   * fully connected layers with a ReLU between them, over all places, as AlexNet has three.
   */
  pool?: 'average' | 'max' | 'fully-connected';
  /** Filters of the three stages. Default 12, 24, 48. */
  widths?: readonly [number, number, number];
  /** Residual convolutions of the second and the third stage. Default 1 and 2: five convolutions behind the first. */
  residuals?: readonly [number, number];
  /** Units between the two fully connected layers. Default 64. */
  hidden?: number;
  classes?: number;
}

/**
 * A small residual network for canvases `[64,64,1]` of one digit: three stages of stride 2, three residual
 * convolutions unless asked for others, one global pool, one linear layer; 60,610 weights. Its last stage, `stage`, is
 * 8x8, and 16x16 on a mosaic. With the fully connected head 257,442 weights; larger canvases are brought to its 8x8
 * places by means, as in AlexNet.
 *
 * @throws RangeError unless each of the two stages has at least one residual convolution
 */
export function canvasNet({
  seed,
  pool = 'average',
  widths: [first, second, third] = [12, 24, 48],
  residuals: [atSecond, atThird] = [1, 2],
  hidden = 64,
  classes = 10,
}: CanvasNetOptions): Network {
  if (![atSecond, atThird].every((count) => Number.isInteger(count) && count > 0))
    throw new RangeError(`canvasNet: residuals are [${atSecond},${atThird}]; wanted two whole numbers from 1`);
  const layers: Record<string, Layer> = {
    conv1: conv2d(first, { kernel: 5, stride: 2, padding: 'same', initial: heNormal }),
    relu1: relu(),
    conv2: conv2d(second, { kernel: 3, stride: 2, padding: 'same', initial: heNormal }),
    relu2: relu(),
    ...inARow(numbered('block1', atSecond), 'relu2', second),
    conv3: conv2d(third, { kernel: 3, stride: 2, padding: 'same', initial: heNormal }),
    relu3: relu(),
    ...inARow([...numbered('block2', atThird - 1), 'stage'], 'relu3', third),
    ...(pool === 'fully-connected'
      ? { pool: adaptiveAveragePool(8), flat: flatten(), hidden: dense(hidden, { initial: heNormal }), relu4: relu() }
      : { pool: pool === 'average' ? globalAveragePool() : globalMaxPool() }),
    logits: dense(classes, { initial: heNormal }),
  };
  return new Network(`canvasNet-${pool}`, [64, 64, 1], layers, { seed });
}

/** `name`, `name-2`, `name-3` and so on. */
function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}-${i + 1}`));
}

/** Residual convolutions of these names, each behind the one before it. */
function inARow(names: readonly string[], input: string, width: number): Record<string, Layer> {
  return Object.assign({}, ...names.map((name, i) => residual(name, names[i - 1] ?? input, width))) as Record<
    string,
    Layer
  >;
}

/** ReLU(h + conv(h)), the convolution begun at half the usual scale. */
function residual(name: string, input: string, width: number): Record<string, Layer> {
  return {
    [`${name}.conv`]: conv2d(width, { kernel: 3, padding: 'same', initial: { ...heNormal, perFanIn: 1 / 2 } }),
    [`${name}.add`]: add(`${name}.conv`, input),
    [name]: relu(),
  };
}

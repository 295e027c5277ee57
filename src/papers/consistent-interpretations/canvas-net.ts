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
  /** Units between the two fully connected layers. Default 64. */
  hidden?: number;
  classes?: number;
}

/**
 * A small residual network for canvases `[64,64,1]` of one digit: three stages of stride 2, three residual
 * convolutions, one global pool, one linear layer; 60,610 weights. Its last stage, `stage`, is 8x8, and 16x16 on a
 * mosaic. With the fully connected head 257,442 weights; larger canvases are brought to its 8x8 places by means, as in
 * AlexNet.
 */
export function canvasNet({
  seed,
  pool = 'average',
  widths: [first, second, third] = [12, 24, 48],
  hidden = 64,
  classes = 10,
}: CanvasNetOptions): Network {
  const layers: Record<string, Layer> = {
    conv1: conv2d(first, { kernel: 5, stride: 2, padding: 'same', initial: heNormal }),
    relu1: relu(),
    conv2: conv2d(second, { kernel: 3, stride: 2, padding: 'same', initial: heNormal }),
    relu2: relu(),
    ...residual('block1', 'relu2', second),
    conv3: conv2d(third, { kernel: 3, stride: 2, padding: 'same', initial: heNormal }),
    relu3: relu(),
    ...residual('block2', 'relu3', third),
    ...residual('stage', 'block2', third),
    ...(pool === 'fully-connected'
      ? { pool: adaptiveAveragePool(8), flat: flatten(), hidden: dense(hidden, { initial: heNormal }), relu4: relu() }
      : { pool: pool === 'average' ? globalAveragePool() : globalMaxPool() }),
    logits: dense(classes, { initial: heNormal }),
  };
  return new Network(`canvasNet-${pool}`, [64, 64, 1], layers, { seed });
}

/** ReLU(h + conv(h)), the convolution begun at half the usual scale. */
function residual(name: string, input: string, width: number): Record<string, Layer> {
  return {
    [`${name}.conv`]: conv2d(width, { kernel: 3, padding: 'same', initial: { ...heNormal, perFanIn: 1 / 2 } }),
    [`${name}.add`]: add(`${name}.conv`, input),
    [name]: relu(),
  };
}

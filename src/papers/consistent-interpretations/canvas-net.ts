import {
  heNormal,
  add,
  conv2d,
  dense,
  globalAveragePool,
  globalMaxPool,
  relu,
  type Layer,
  Network,
} from '../../models';

export interface CanvasNetOptions {
  seed: number;
  /** The global pool before the last layer: the mean (GAP) or the maximum (GMP). */
  pool?: 'average' | 'max';
  /** Filters of the three stages. Default 12, 24, 48. */
  widths?: readonly [number, number, number];
  classes?: number;
}

/**
 * A small residual network for canvases `[64,64,1]` of one digit: three stages of stride 2, three residual
 * convolutions, one global pool, one linear layer; 60,610 weights. Its last stage, `stage`, is 8x8, and 16x16 on a
 * mosaic.
 */
export function canvasNet({
  seed,
  pool = 'average',
  widths: [first, second, third] = [12, 24, 48],
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
    pool: pool === 'average' ? globalAveragePool() : globalMaxPool(),
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

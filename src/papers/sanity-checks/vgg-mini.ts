import {
  constant,
  heTruncatedNormal,
  conv2d,
  dense,
  flatten,
  maxPool,
  relu,
  type Layer,
  type Shape,
  Network,
} from '../../models';

export interface VggMiniOptions {
  seed: number;
  inputShape?: Shape;
  classes?: number;
}

/**
 * A small network of the VGG kind: 3x3 convolutions `c1` to `c6` of 16, 16, pool, 32, 32, pool, 64, 64 filters, dense
 * `fc` of 64 units, logits `out`; `[28,28,1]` to ten logits unless told otherwise. He truncated normal, biases 0.
 */
export function vggMini({ seed, inputShape = [28, 28, 1], classes = 10 }: VggMiniOptions): Network {
  const first = { initial: heTruncatedNormal, initialBias: constant(0) };
  const layers: Record<string, Layer> = {};
  [16, 16, 32, 32, 64, 64].forEach((filters, i) => {
    if (i === 2 || i === 4) layers[`pool${i / 2}`] = maxPool(2);
    Object.assign(layers, {
      [`c${i + 1}`]: conv2d(filters, { kernel: 3, padding: 1, ...first }),
      [`relu${i + 1}`]: relu(),
    });
  });
  return new Network(
    'vgg-mini',
    inputShape,
    { ...layers, flatten: flatten(), fc: dense(64, first), relu7: relu(), out: dense(classes, first) },
    { seed },
  );
}

import { Network } from '../network';
import { conv2d, dense, dropout, flatten, maxPool, relu, spatialDropout } from '../layers';

export interface MnistCnnOptions {
  seed: number;
  channels?: number;
  /** Filters of the two convolutions and units of the hidden dense layer; the paper's 32, 64, 128 unless given. */
  widths?: readonly [number, number, number];
}

/**
 * The convolutional network of PyTorch's MNIST example, which Explanation Alignment trains: two 3x3 convolutions, a max
 * pool, channel dropout, two dense layers; `[28,28,channels]` to ten logits. 1,200,458 parameters with three channels.
 */
export function mnistCnn({ seed, channels = 3, widths = [32, 64, 128] }: MnistCnnOptions): Network {
  return new Network(
    'mnist-cnn',
    [28, 28, channels],
    {
      conv1: conv2d(widths[0], { kernel: 3 }),
      relu1: relu(),
      conv2: conv2d(widths[1], { kernel: 3 }),
      relu2: relu(),
      pool: maxPool(2),
      dropout1: spatialDropout(0.25),
      flatten: flatten(),
      dense1: dense(widths[2]),
      relu3: relu(),
      dropout2: dropout(0.5),
      dense2: dense(10),
    },
    { seed },
  );
}

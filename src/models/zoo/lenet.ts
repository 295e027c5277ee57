import { Network } from '../network';
import { conv2d, dense, flatten, maxPool, relu } from '../layers';

export interface LenetOptions {
  seed: number;
  channels?: number;
  /** Filters of the two convolutions and units of the hidden dense layer: 20, 50, 500 unless given. */
  widths?: readonly [number, number, number];
}

/**
 * LeNet-5 as it came to be written (20 and 50 5x5 filters, 500 units), the network that CDEP trains on ColorMNIST, and
 * with 256 units on DecoyMNIST; `[28,28,channels]` to ten logits. Each max pool stands before its ReLU: the same
 * function as behind it, and the order in which CDEP decomposes.
 */
export function lenet({ seed, channels = 1, widths = [20, 50, 500] }: LenetOptions): Network {
  return new Network(
    'lenet',
    [28, 28, channels],
    {
      conv1: conv2d(widths[0], { kernel: 5 }),
      pool1: maxPool(2),
      relu1: relu(),
      conv2: conv2d(widths[1], { kernel: 5 }),
      pool2: maxPool(2),
      relu2: relu(),
      flatten: flatten(),
      dense1: dense(widths[2]),
      relu3: relu(),
      dense2: dense(10),
    },
    { seed },
  );
}

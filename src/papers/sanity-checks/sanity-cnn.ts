import { constant, truncatedNormal, conv2d, dense, flatten, maxPool, relu, type Shape, Network } from '../../models';

export interface SanityCnnOptions {
  seed: number;
  /** Filters of the two convolutions and units of the hidden dense layer; the paper's 32, 64, 1024 unless given. */
  widths?: readonly [number, number, number];
  /** `[28, 56, 1]` for two digits side by side. */
  inputShape?: Shape;
}

/**
 * The convolutional network of *Sanity Checks for Saliency Maps* (Adebayo et al. 2018) with the names of its figures:
 * two 5x5 convolutions `hidden1`, `hidden2`, each with a max pool, dense `fc1`, logits `softmax_linear`; `[28,28,1]` to
 * ten logits. 3,274,634 parameters. Weights begin truncated normal of deviation 0.1, biases at 0.1. Grad-CAM's layer is
 * `relu2`, `[14,14,64]`.
 */
export function sanityCnn({ seed, widths = [32, 64, 1024], inputShape = [28, 28, 1] }: SanityCnnOptions): Network {
  const first = { initial: truncatedNormal(0.1), initialBias: constant(0.1) };
  return new Network(
    'sanity-cnn',
    inputShape,
    {
      hidden1: conv2d(widths[0], { kernel: 5, padding: 2, ...first }),
      relu1: relu(),
      pool1: maxPool(2),
      hidden2: conv2d(widths[1], { kernel: 5, padding: 2, ...first }),
      relu2: relu(),
      pool2: maxPool(2),
      flatten: flatten(),
      fc1: dense(widths[2], first),
      relu3: relu(),
      softmax_linear: dense(10, first),
    },
    { seed },
  );
}

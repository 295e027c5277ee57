/** Mean and deviation of red, green and blue over ImageNet's training images, of values from 0 to 1. */
export const IMAGENET_MEAN: readonly number[] = [0.485, 0.456, 0.406];
export const IMAGENET_STD: readonly number[] = [0.229, 0.224, 0.225];
const CIFAR100_MEAN: readonly number[] = [0.5071, 0.4867, 0.4408];
const CIFAR100_STD: readonly number[] = [0.2675, 0.2565, 0.2761];

/**
 * What becomes of a byte x: `torch`, (x/255 - mean)/std over ImageNet, for torchvision's models; `cifar100`, the same
 * with mean and std of CIFAR-100; `signed`, x/127.5 - 1, for TensorFlow's MobileNets; `lite`, (x - 127)/128, for
 * EfficientNet-Lite.
 */
export type Convention = 'torch' | 'cifar100' | 'signed' | 'lite';

const CONVENTIONS: Readonly<Record<Convention, (x: number, i: number) => number>> = {
  torch: (x, i) => (x / 255 - IMAGENET_MEAN[i % 3]) / IMAGENET_STD[i % 3],
  cifar100: (x, i) => (x / 255 - CIFAR100_MEAN[i % 3]) / CIFAR100_STD[i % 3],
  signed: (x) => x / 127.5 - 1,
  lite: (x) => (x - 127) / 128,
};

/** Bytes RGB `[...,3]` as a network wants them, see {@link Convention}. */
export function imagenetNormalize(bytes: Uint8Array, convention: Convention = 'torch'): Float32Array {
  if (bytes.length % 3 !== 0)
    throw new RangeError(`imagenetNormalize: bytes has ${bytes.length} values; wanted three for each pixel`);
  if (!Object.hasOwn(CONVENTIONS, convention))
    throw new RangeError(
      `imagenetNormalize: convention is '${String(convention)}'; wanted ${Object.keys(CONVENTIONS).join(', ')}`,
    );
  // One value a byte and channel: looked up, not computed a million times.
  const values = [0, 1, 2].map((i) => Float32Array.from({ length: 256 }, (_, x) => CONVENTIONS[convention](x, i)));
  const [red, green, blue] = values;
  const found = new Float32Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 3) {
    found[at] = red[bytes[at]];
    found[at + 1] = green[bytes[at + 1]];
    found[at + 2] = blue[bytes[at + 2]];
  }
  return found;
}

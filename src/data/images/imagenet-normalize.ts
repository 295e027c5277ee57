/** Mean and deviation of red, green and blue over ImageNet's training images, of values from 0 to 1. */
export const IMAGENET_MEAN: readonly number[] = [0.485, 0.456, 0.406];
export const IMAGENET_STD: readonly number[] = [0.229, 0.224, 0.225];

/**
 * Bytes RGB `[...,3]` as a network wants them: `torch`, (x/255 - mean)/std for torchvision's and CIFAR's models, or
 * `signed`, x/127.5 - 1 for TensorFlow's MobileNets.
 */
export function imagenetNormalize(bytes: Uint8Array, convention: 'torch' | 'signed' = 'torch'): Float32Array {
  if (bytes.length % 3 !== 0)
    throw new RangeError(`imagenetNormalize: bytes has ${bytes.length} values; wanted three for each pixel`);
  return Float32Array.from(
    bytes,
    convention === 'signed' ? (x) => x / 127.5 - 1 : (x, i) => (x / 255 - IMAGENET_MEAN[i % 3]) / IMAGENET_STD[i % 3],
  );
}

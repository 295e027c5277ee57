import * as path from 'node:path';
import { imagenetCrop, imagenetNormalize, type Convention, type ImageSet } from '../../data';
import { tf } from '../../runtime';
import { inceptionTorchName } from '../import/inception-names';
import { squeezenetOnnxName } from '../import/squeezenet-names';
import type { Network } from '../network';
import { alexnet } from './alexnet';
import { densenet161 } from './densenet161';
import { efficientnetLite0 } from './efficientnet-lite';
import { inceptionV3 } from './inception-v3';
import { mobilenetV1 } from './mobilenet-v1';
import { mobilenetV2 } from './mobilenet-v2';
import { mobilenetV2Tf } from './mobilenet-v2-tf';
import { mobilenetV3Small } from './mobilenet-v3-small';
import { resnet18, resnet50 } from './resnet';
import { resnet20 } from './resnet20';
import { squeezenet } from './squeezenet';
import { vgg16bn } from './vgg16-bn';
import { deitSmall, deitTiny, vitB16, vitL16, vitL32 } from './vit';
import type { AnyZooOptions } from './zoo-options';

/** All that is to be known of a published network: `pretrained`, tests, benches and notebooks read it here. */
export interface ZooEntry {
  title: string;
  build: (options: AnyZooOptions) => Network;
  /** Height and width of the images that it was trained on. */
  size: number;
  /** The smallest images, in multiples that its strides divide, for which its layers can be built. */
  smallestSize: number;
  /**
   * How a photograph becomes an input: the shorter side before the middle is cut out, and what its bytes become, see
   * `imagenetNormalize`.
   */
  preprocessing: { shortSide: number; convention: Convention };
  /** Logits. */
  classes: number;
  /** The logit of the first class of the data set: 1 where logit 0 is a background. */
  labelOffset: 0 | 1;
  /** The last layer that is still a map, or tokens that speak of patches, as Grad-CAM wants it. */
  gradCamLayer: string;
  /**
   * How its published file is read, see `weightFile`: a PyTorch state dict (also as safetensors or npy), whose names
   * `rename` turns into those of the layers, TF-slim's checkpoint, a folder of 8-bit weights, or a graph with its
   * constants. Undefined: none can be fetched here; the importers of `vitrine/models` read
   * the user's own.
   */
  weights?:
    { format: 'torch'; rename?: (name: string) => string | undefined } | { format: 'slim' | 'quantized' | 'graph' };
}

const TORCHVISION = {
  size: 224,
  smallestSize: 32,
  preprocessing: { shortSide: 256, convention: 'torch' },
  classes: 1000,
  labelOffset: 0,
} as const;
const INCEPTION = { size: 299, smallestSize: 75, gradCamLayer: 'Mixed_7c' } as const;

/** MobileNetV1 of a width, as TensorFlow publishes it for images of `size` pixels. */
function mobilenetV1Entry(width: number, size: number) {
  return {
    title: `MobileNetV1 ${width} (TensorFlow, 8-bit weights)`,
    build: (options: AnyZooOptions) => mobilenetV1({ size, ...options, width }),
    size,
    smallestSize: 32,
    preprocessing: { shortSide: Math.round((size * 256) / 224), convention: 'signed' },
    classes: 1001,
    labelOffset: 1,
    gradCamLayer: '26_conv.relu6',
    weights: { format: 'quantized' },
  } as const satisfies ZooEntry;
}

/** The published networks by name. */
export const ZOO = {
  squeezenet1_1: {
    ...TORCHVISION,
    title: 'SqueezeNet 1.1',
    build: squeezenet,
    gradCamLayer: 'features.12',
    weights: { format: 'torch', rename: squeezenetOnnxName },
  },
  mobilenet_v2: {
    ...TORCHVISION,
    title: 'MobileNetV2',
    build: mobilenetV2,
    gradCamLayer: 'features.18.2',
    weights: { format: 'torch' },
  },
  mobilenet_v2_tf: {
    ...TORCHVISION,
    title: 'MobileNetV2 (TensorFlow, 8-bit weights)',
    build: mobilenetV2Tf,
    preprocessing: { shortSide: 256, convention: 'signed' },
    classes: 1001,
    labelOffset: 1,
    gradCamLayer: '61_conv.relu6',
    weights: { format: 'quantized' },
  },
  'mobilenet_v1_0.25': mobilenetV1Entry(0.25, 128),
  'mobilenet_v1_0.5': mobilenetV1Entry(0.5, 160),
  'mobilenet_v1_0.75': mobilenetV1Entry(0.75, 192),
  efficientnet_lite0: {
    ...TORCHVISION,
    title: 'EfficientNet-Lite0',
    build: efficientnetLite0,
    preprocessing: { shortSide: 256, convention: 'lite' },
    gradCamLayer: '_bn1.relu6',
    weights: { format: 'torch' },
  },
  mobilenet_v3_cifar100: {
    title: 'MobileNetV3-Small for CIFAR-100',
    build: mobilenetV3Small,
    size: 128,
    smallestSize: 32,
    preprocessing: { shortSide: 128, convention: 'cifar100' },
    classes: 100,
    labelOffset: 0,
    gradCamLayer: 'head.hardSwish',
    weights: { format: 'graph' },
  },
  resnet18: {
    ...TORCHVISION,
    title: 'ResNet-18',
    build: resnet18,
    gradCamLayer: 'layer4.1',
    weights: { format: 'torch' },
  },
  resnet50: {
    ...TORCHVISION,
    title: 'ResNet-50',
    build: resnet50,
    gradCamLayer: 'layer4.2',
    weights: { format: 'torch' },
  },
  resnet20: {
    title: 'ResNet-20 for CIFAR-10',
    build: resnet20,
    size: 32,
    smallestSize: 32,
    preprocessing: { shortSide: 32, convention: 'torch' },
    classes: 10,
    labelOffset: 0,
    gradCamLayer: 'layer3.2',
    weights: { format: 'torch' },
  },
  inception_v3: {
    ...TORCHVISION,
    ...INCEPTION,
    title: 'Inception v3 (torchvision)',
    build: inceptionV3,
    preprocessing: { shortSide: 342, convention: 'torch' },
    weights: { format: 'torch', rename: inceptionTorchName },
  },
  inception_v3_slim: {
    ...TORCHVISION,
    ...INCEPTION,
    title: 'Inception v3 (TF-slim, 2016)',
    build: (options) => inceptionV3({ ...options, origin: 'slim' }),
    preprocessing: { shortSide: 342, convention: 'signed' },
    classes: 1001,
    labelOffset: 1,
    weights: { format: 'slim' },
  },
  alexnet: { ...TORCHVISION, title: 'AlexNet', build: alexnet, smallestSize: 63, gradCamLayer: 'features.11' },
  vgg16_bn: { ...TORCHVISION, title: 'VGG-16 with batch normalization', build: vgg16bn, gradCamLayer: 'features.42' },
  densenet161: { ...TORCHVISION, title: 'DenseNet-161', build: densenet161, gradCamLayer: 'relu' },
  vit_b_16: {
    ...TORCHVISION,
    title: 'ViT-B/16',
    build: vitB16,
    gradCamLayer: 'encoder.layers.encoder_layer_11.ln_1',
    weights: { format: 'torch' },
  },
  vit_l_16: {
    ...TORCHVISION,
    title: 'ViT-L/16',
    build: vitL16,
    preprocessing: { shortSide: 242, convention: 'torch' },
    gradCamLayer: 'encoder.layers.encoder_layer_23.ln_1',
    weights: { format: 'torch' },
  },
  vit_l_32: {
    ...TORCHVISION,
    title: 'ViT-L/32',
    build: vitL32,
    smallestSize: 64,
    gradCamLayer: 'encoder.layers.encoder_layer_23.ln_1',
    weights: { format: 'torch' },
  },
  deit_tiny: {
    ...TORCHVISION,
    title: 'DeiT-tiny',
    build: deitTiny,
    gradCamLayer: 'blocks.11.norm1',
    weights: { format: 'torch' },
  },
  deit_small: {
    ...TORCHVISION,
    title: 'DeiT-small',
    build: deitSmall,
    gradCamLayer: 'blocks.11.norm1',
    weights: { format: 'torch' },
  },
} as const satisfies Record<string, ZooEntry>;

export type ZooName = keyof typeof ZOO;

/** The networks whose published weights can be fetched and read, see {@link pretrained}. */
export type PretrainedName = { [N in ZooName]: (typeof ZOO)[N] extends { weights: object } ? N : never }[ZooName];

/** What is to be known of a network by its name; an unknown one is an error that lists those there are. */
export function zooEntry(name: string): ZooEntry {
  if (!Object.hasOwn(ZOO, name))
    throw new Error(`zooEntry: there is no network '${name}'; there are ${Object.keys(ZOO).join(', ')}`);
  return ZOO[name as ZooName];
}

/**
 * Photographs `[N, size, size, 3]` as that network was fed in its training: from files, or from the bytes of a set in
 * color, brought to its size by bilinear interpolation. The caller disposes the tensor.
 */
export async function zooImages(
  name: ZooName,
  photographs: readonly string[] | Pick<ImageSet, 'images' | 'shape'>,
): Promise<tf.Tensor4D> {
  if ('shape' in photographs) return zooTensor(name, photographs);
  const {
    size,
    preprocessing: { shortSide, convention },
  } = zooEntry(name);
  const crop = (file: string) => imagenetCrop(file, { name: path.basename(file), size, shortSide });
  const bytes = Buffer.concat(await Promise.all(photographs.map(crop)));
  return tf.tensor4d(imagenetNormalize(bytes, convention), [bytes.length / (size * size * 3), size, size, 3]);
}

/**
 * What {@link zooImages} makes of a set in color, at once; or, of another `size`, for the network `resized` to it: then
 * the shorter side before the middle is cut out changes with it. The caller disposes the tensor.
 */
export function zooTensor(
  name: ZooName,
  set: Pick<ImageSet, 'images' | 'shape'>,
  { size }: { size?: number } = {},
): tf.Tensor4D {
  const { size: trained, preprocessing } = zooEntry(name);
  const side = size ?? trained;
  if (!(Number.isInteger(side) && side > 0))
    throw new RangeError(`zooTensor: size is ${side}; wanted a whole number of pixels`);
  const shortSide = Math.round((preprocessing.shortSide * side) / trained);
  const bytes = resizedSet(set, side, shortSide);
  return tf.tensor4d(imagenetNormalize(bytes, preprocessing.convention), [set.shape[0], side, side, 3]);
}

/** The middle of each image, `size` rows and columns of it, once its shorter side is `shortSide`. */
function resizedSet(
  { images, shape }: Pick<ImageSet, 'images' | 'shape'>,
  size: number,
  shortSide: number,
): Uint8Array {
  const [n, h, w, channels] = shape;
  if (channels !== 3)
    throw new RangeError(`zooImages: the images have ${channels} channels; wanted red, green and blue, 3`);
  const sides = [h, w].map((side) => Math.floor((side * shortSide) / Math.min(h, w))) as [number, number];
  const [top, left] = sides.map((side) => Math.round((side - size) / 2));
  const resized = tf.tidy(() =>
    tf.slice(
      tf.image.resizeBilinear(tf.tensor4d(images, [n, h, w, 3]), sides, false, true),
      [0, top, left, 0],
      [n, size, size, 3],
    ),
  );
  const values = resized.dataSync();
  resized.dispose();
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(values[i]);
  return bytes;
}

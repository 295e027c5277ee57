/** A published file of trained weights. */
export interface WeightFile {
  /** The network it belongs to, as `pretrained` calls it. */
  name: string;
  title: string;
  /** Its name where it is published. */
  file: string;
  /** Its SHA-256, or as many first digits of it as are published; undefined where none is. */
  sha256?: string;
  /** The size in bytes, where it is known for certain. */
  bytes?: number;
  /** About how much there is to fetch, in MB. */
  megabytes: number;
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

/** The weights that this project can fetch and read, by network. */
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

import { findFolder, sha256Of, type Convention, type DataMeta } from '../../data';
import { parsePthStateDict, readFile } from '../../formats';
import { alarm } from '../../host';
import {
  adaptiveAveragePool,
  conv2d,
  globalAveragePool,
  importTorchWeights,
  maxPool,
  Network,
  pretrained,
  relu,
  zooEntry,
  type Layer,
} from '../../models';

/** The part of a network that is not trained: its features are computed once. */
export interface FrozenPart {
  network: Network;
  /** The layer whose activations `[7,7,channels]` are the features. */
  layer: string;
  channels: number;
  /** Height and width of its images. */
  size: number;
  /** What becomes of a byte, see `imagenetNormalize`. */
  convention: Convention;
  meta: DataMeta;
}

const FILE = 'vgg16.pth';
/** Channels of the convolutions; 0 is a pool. */
const CHANNELS: readonly number[] = [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0];

/**
 * The frozen part of the paper, VGG-16 with torchvision's weights in `vgg16/vgg16.pth` of the data folder or the
 * mirror, its features brought to 7 x 7 x 512; or EfficientNet-Lite0 up to its last bottleneck, 7 x 7 x 320, which is
 * also taken where VGG-16 is asked for and not there, under a banner (`meta` says which).
 */
export async function frozenPart(which: 'vgg16' | 'efficientnet_lite0'): Promise<FrozenPart> {
  const found = which === 'vgg16' ? findFolder('vgg16', FILE) : undefined;
  if (which === 'vgg16' && !found) {
    alarm({
      headline: 'EFFICIENTNET-LITE0, NOT VGG-16',
      consequence: 'The frozen part is not the one of the paper: its results are those of another network.',
      remedy: `Put torchvision's weights, vgg16-397923af.pth, as \`data/vgg16/${FILE}\`, or into the folder that VITRINE_MIRROR names.`,
      reasons: [`data folder, then mirror folder: there is no vgg16/${FILE}`],
    });
  }
  if (!found) {
    const { network, meta } = await pretrained('efficientnet_lite0');
    const { size, preprocessing } = zooEntry('efficientnet_lite0');
    return { network, layer: '_blocks.15._bn2', channels: 320, size, convention: preprocessing.convention, meta };
  }
  const bytes = readFile(`${found.folder}/${FILE}`, { name: FILE });
  const network = vgg16Features();
  try {
    importTorchWeights(network, parsePthStateDict(bytes, { name: FILE }), {
      rename: (name) => (name.startsWith('features.') ? name : undefined),
    });
  } catch (error) {
    network.dispose();
    throw error;
  }
  const meta: DataMeta = {
    ...{ name: 'VGG-16 (torchvision), weights', split: '', origin: found.origin, real: true, verified: false },
    files: [{ file: FILE, sha256: sha256Of(bytes), bytes: bytes.length }],
    license: 'BSD 3-clause',
    citation: 'Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition, 2014',
    url: 'https://pytorch.org/vision/stable/models/vgg.html',
  };
  return { network, layer: 'avgpool', channels: 512, size: 299, convention: 'torch', meta };
}

/** The convolutions of VGG-16 under torchvision's names, and the mean over windows that leaves 7 x 7. */
export function vgg16Features({ size = 299 }: { size?: number } = {}): Network {
  const layers: Layer[] = CHANNELS.flatMap((filters): Layer[] =>
    filters === 0 ? [maxPool(2)] : [conv2d(filters, { kernel: 3, padding: 1 }), relu()],
  );
  return new Network(
    'vgg16_features',
    [size, size, 3],
    {
      ...Object.fromEntries(layers.map((layer, i) => [`features.${i}`, layer])),
      avgpool: adaptiveAveragePool(7),
      mean: globalAveragePool(),
    },
    { seed: 0 },
  );
}

import { packedAt, type DataSet } from '../files/data-set';
import { drawDigit } from '../stand-ins/draw-digit';
import type { ImageSet } from '../images/image-set';
import { loadImages, type LoadOptions } from './load-images';

const file = packedAt([
  'https://ossci-datasets.s3.amazonaws.com/mnist',
  'https://storage.googleapis.com/cvdf-datasets/mnist',
  'https://azureopendatastorage.blob.core.windows.net/mnist',
]);

/** What is known about MNIST: the four files with the SHA-256 of their unpacked content, and where they are. */
export const MNIST: DataSet = {
  name: 'mnist',
  title: 'MNIST',
  license: 'no license stated by its authors, free for research; often given as CC BY-SA 3.0',
  citation: 'LeCun, Cortes, Burges: The MNIST database of handwritten digits, 1998',
  url: 'http://yann.lecun.com/exdb/mnist/',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  splits: {
    train: {
      images: file(
        'train-images-idx3-ubyte',
        47_040_016,
        9_912_422,
        'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      ),
      labels: file(
        'train-labels-idx1-ubyte',
        60_008,
        28_881,
        '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      ),
    },
    test: {
      images: file(
        't10k-images-idx3-ubyte',
        7_840_016,
        1_648_877,
        '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      ),
      labels: file(
        't10k-labels-idx1-ubyte',
        10_008,
        4_542,
        'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
      ),
    },
  },
};

/**
 * The handwritten digits of MNIST: 60,000 to train, 10,000 to test, `images` [n, 28, 28, 1] as bytes, ink bright on 0.
 *
 * Taken from the user's data folder, a mirror folder or the network, in this order; else drawn, with a banner and
 * `meta.real === false` (10,000 and 2,000 images).
 */
export function mnist(split: 'train' | 'test', options: LoadOptions = {}): Promise<ImageSet> {
  return loadImages(MNIST, drawDigit, split, options);
}

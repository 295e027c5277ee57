import { packedAt, type DataSet } from '../files/data-set';
import { drawGarment } from '../stand-ins/draw-garment';
import type { ImageSet } from '../images/image-set';
import { loadImages, type LoadOptions } from './load-images';

const file = packedAt([
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion',
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
  'https://storage.googleapis.com/tensorflow/tf-keras-datasets',
]);

/** What is known about Fashion-MNIST: the four files with the SHA-256 of their unpacked content, and where they are. */
export const FASHION_MNIST: DataSet = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  license: 'MIT',
  citation:
    'Xiao, Rasul, Vollgraf: Fashion-MNIST, a novel image dataset for benchmarking machine learning algorithms, arXiv 1708.07747, 2017',
  url: 'https://github.com/zalandoresearch/fashion-mnist',
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  splits: {
    train: {
      images: file(
        'train-images-idx3-ubyte',
        47_040_016,
        26_421_880,
        'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      ),
      labels: file(
        'train-labels-idx1-ubyte',
        60_008,
        29_515,
        'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      ),
    },
    test: {
      images: file(
        't10k-images-idx3-ubyte',
        7_840_016,
        4_422_102,
        '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      ),
      labels: file(
        't10k-labels-idx1-ubyte',
        10_008,
        5_148,
        '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
      ),
    },
  },
};

/**
 * The garments of Fashion-MNIST: 60,000 to train, 10,000 to test, `images` [n, 28, 28, 1] as bytes, cloth bright on 0.
 *
 * Taken from the user's data folder, a mirror folder or the network, in this order; else drawn as silhouettes, with a
 * banner and `meta.real === false` (10,000 and 2,000 images).
 */
export function fashionMnist(split: 'train' | 'test', options: LoadOptions = {}): Promise<ImageSet> {
  return loadImages(FASHION_MNIST, drawGarment, split, options);
}

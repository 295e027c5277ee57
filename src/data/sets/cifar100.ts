import { FormatError, parseCifar100 } from '../../formats';
import { standInBanner } from '../files/banners';
import type { DataFile } from '../files/data-set';
import { locate } from '../files/locate';
import { metaOf } from '../files/meta-of';
import type { ImageSet } from '../images/image-set';
import { drawEmblems } from '../stand-ins/draw-emblems';
import { generatedFiles } from '../stand-ins/generated-files';
import { CIFAR100_CLASSES, CIFAR100_SUPERCLASSES, CIFAR100_SUPERCLASS_OF } from './cifar100-classes';
import type { LoadOptions } from './load-images';

/** A file of the archive that the authors publish. */
function published(file: string, bytes: number, sha256: string): DataFile {
  return {
    file,
    bytes,
    sha256,
    urls: ['https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz'],
    archive: {
      file: 'cifar-100-binary.tar.gz',
      bytes: 168_513_733,
      sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
    },
  };
}

/** What is known about CIFAR-100: the archive of its binary version, and the two files in it that are read. */
export const CIFAR100 = {
  name: 'cifar100',
  title: 'CIFAR-100',
  license: 'no license stated by its authors, who ask to be cited',
  citation: 'Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009',
  url: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  /** Its folder in the data folder, named as what the archive unpacks to. */
  folder: 'cifar-100-binary',
  splits: {
    train: published('train.bin', 153_700_000, 'f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29'),
    test: published('test.bin', 30_740_000, 'd8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a'),
  },
} as const;

/**
 * The photographs of CIFAR-100 with the label of their class: 50,000 to train, 10,000 to test, `images` [n, 32, 32, 3]
 * as bytes. Which superclass a class belongs to is in {@link CIFAR100_SUPERCLASS_OF}.
 *
 * Taken from the user's data folder, a mirror folder or the network, in this order; else drawn, with a banner and
 * `meta.real === false` (2,000 and 1,000 images). The same images in another order, or some of them, have another
 * checksum: they are taken too, `meta.verified` is then false.
 *
 * @throws FormatError when the bytes are not whole records, or a class is not in the superclass that a record names.
 */
export async function cifar100(split: 'train' | 'test', { seed = 0, limit }: LoadOptions = {}): Promise<ImageSet> {
  if (!Object.hasOwn(CIFAR100.splits, split))
    throw new RangeError(`${CIFAR100.title}: split is ${JSON.stringify(split)}; wanted 'train' or 'test'`);
  if (limit !== undefined && limit !== Infinity && (!Number.isInteger(limit) || limit < 1))
    throw new RangeError(`${CIFAR100.title}: limit is ${limit}; wanted an integer of at least 1`);
  const file = CIFAR100.splits[split];
  const located = await locate([file], { dataSet: CIFAR100.folder, unverified: 'allowed' });
  const [read] = located.found ? located.files : generatedFiles(CIFAR100, [file.file], drawEmblems(seed));
  const { images, shape, fine, coarse } = parseCifar100(read.content, { name: file.file, limit });
  const strange = fine.findIndex((label, i) => CIFAR100_SUPERCLASS_OF[label] !== coarse[i]);
  if (strange >= 0)
    throw new FormatError(
      file.file,
      `names ${CIFAR100_SUPERCLASSES[coarse[strange]]} as the superclass of ${CIFAR100_CLASSES[fine[strange]]} in record ${strange}: it is damaged, or the two label bytes are exchanged`,
    );
  if (!located.found)
    standInBanner(CIFAR100, { what: `${split} images`, files: [file.file], reasons: located.reasons });
  return { images, shape, labels: fine, classes: CIFAR100_CLASSES, meta: metaOf(CIFAR100, split, located, [read]) };
}

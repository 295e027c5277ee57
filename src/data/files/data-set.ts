/** One file of a data set. Checksum and size are of the unpacked content, so any way of packing it is accepted. */
export interface DataFile {
  /** Its name without `.gz`. */
  file: string;
  sha256: string;
  bytes: number;
  /** The size of the `.gz` at the addresses below; undefined where they have the file as it is. */
  packedBytes?: number;
  /** Where it can be fetched, best first. */
  urls: readonly string[];
  /** The archive at these addresses that it lies in, where it is not published by itself. */
  archive?: DataArchive;
}

/** A tar archive packed with gzip, with size and checksum as it is sent. */
export interface DataArchive {
  file: string;
  bytes: number;
  sha256: string;
}

/** What is known about a data set before any of it is read. */
export interface DataSet {
  /** The folder's name: `mnist`. */
  name: string;
  /** The name for people: `MNIST`. */
  title: string;
  license: string;
  citation: string;
  url: string;
  classes: readonly string[];
  splits: Readonly<Record<'train' | 'test', { images: DataFile; labels: DataFile }>>;
}

/** Makes the files that are packed with gzip under their own names at each of `addresses`. */
export function packedAt(
  addresses: readonly string[],
): (file: string, bytes: number, packedBytes: number, sha256: string) => DataFile {
  return (file, bytes, packedBytes, sha256) => ({
    file,
    bytes,
    packedBytes,
    sha256,
    urls: addresses.map((address) => `${address}/${file}.gz`),
  });
}

/** Every file of the set: training images, training labels, test images, test labels. */
export function dataFiles({ splits }: DataSet): DataFile[] {
  return [splits.train.images, splits.train.labels, splits.test.images, splits.test.labels];
}

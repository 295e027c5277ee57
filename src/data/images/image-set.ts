import type { DataMeta } from '../files/data-meta';

/** Labeled images, batch first: `images` [n, h, w, c] as bytes 0..255, `labels` [n] as indices into `classes`. */
export interface ImageSet {
  images: Uint8Array;
  shape: [n: number, h: number, w: number, c: number];
  labels: Uint8Array;
  classes: readonly string[];
  meta: DataMeta;
}

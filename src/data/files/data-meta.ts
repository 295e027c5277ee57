/** Where data came from and how far they can be trusted; goes into the run record of every notebook. */
export interface DataMeta {
  /** The data set's title: `MNIST`, or `MNIST (generated stand-in)`. */
  name: string;
  split: string;
  origin: 'data folder' | 'mirror' | 'download' | 'stand-in';
  /** False for generated stand-ins: nothing measured on them says anything about the real data. */
  real: boolean;
  /** True for data that a test asks to be generated, in nobody's place. */
  made?: boolean;
  /** True when every file has the published checksum. */
  verified: boolean;
  /** The files by name (never with a path), size and SHA-256 of their unpacked content. */
  files: { file: string; sha256: string; bytes: number }[];
  license: string;
  citation: string;
  /** The data set's page, for people. */
  url: string;
}

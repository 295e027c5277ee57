/** What a record keeps of a data set; the `meta` of every loader in `data` fits. */
export interface UsedData {
  readonly name: string;
  /** Part of the data set, `train` or `test`. */
  readonly split?: string;
  /** How the files came here, in words. */
  readonly origin: string;
  /** False for a generated stand-in. */
  readonly real: boolean;
  /** True for data that a test asks to be generated, in nobody's place: results on them are judged. */
  readonly made?: boolean;
  /** True where every checksum is the published one. */
  readonly verified?: boolean;
  readonly files: readonly { readonly file: string; readonly sha256: string; readonly bytes: number }[];
  readonly license?: string;
  readonly citation?: string;
  readonly url?: string;
}

/** The name with its split: `mnist (test)`. */
export function dataName({ name, split }: Pick<UsedData, 'name' | 'split'>): string {
  return split ? `${name} (${split})` : name;
}

/** What the command line says besides the name of the data set. */
export interface ScriptOptions {
  /** The data folder that the set's own folder lies in. */
  folder: string;
  /** A folder (or archive) in which the user has the files already. */
  from?: string;
  /** Another web address with the same files, tried instead of the known ones. */
  url?: string;
}

/** One data set, or file of weights, that can be fetched or prepared by `npm run data -- <name>`. */
export interface DataScript {
  name: string;
  title: string;
  license: string;
  /** Its page, for people. */
  page: string;
  /** What there is to fetch or to have: `11.6 MB to fetch`. */
  size: string;
  /** For each of its files whether it lies in the data folder. */
  present(folder: string): readonly boolean[];
  /** Brings every file into place, checked. Throws when one cannot be had. */
  run(options: ScriptOptions): Promise<void>;
}

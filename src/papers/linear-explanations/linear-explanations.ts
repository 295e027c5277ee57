import * as fs from 'node:fs';
import * as path from 'node:path';
import { type DataMeta, findFolder, sha256Of } from '../../data';
import { readFile } from '../../formats';

/** The published files of "Linear Explanations for Individual Neurons", read one by one. */
export interface LinearExplanationFiles {
  /**
   * Whether a file is there, by its path in the authors' repository, such as
   * `results/ours/LE_label/resnet50_imagenet_layer4.csv`.
   */
  has(file: string): boolean;
  /** Its bytes; text files through `toString()`. */
  read(file: string): Buffer;
  /** Names in a folder, sorted. */
  list(folder: string): string[];
  /** For the run record; `files` are those read so far. */
  readonly meta: DataMeta;
}

const URL = 'https://github.com/Trustworthy-ML-Lab/Linear-Explanations';

/**
 * The explanations, scores, concept lists and splits that Oikarinen and Weng (2024) published, from
 * `linear-explanations/` in the data folder or the mirror; undefined where they are not. They carry no license, so they
 * are not fetched: clone the repository there to have them.
 */
export function linearExplanationFiles(): LinearExplanationFiles | undefined {
  const found = findFolder('linear-explanations', 'results/ours');
  if (!found) return undefined;
  const at = (file: string) => path.join(found.folder, ...file.split('/'));
  const read = new Map<string, DataMeta['files'][number]>();
  return {
    has: (file) => fs.existsSync(at(file)),
    read(file) {
      if (!fs.existsSync(at(file)))
        throw new Error(`linearExplanationFiles: there is no ${file}; wanted the folder as the authors publish it`);
      const bytes = readFile(at(file));
      read.set(file, { file, sha256: sha256Of(bytes), bytes: bytes.length });
      return bytes;
    },
    list: (folder) => (fs.existsSync(at(folder)) ? fs.readdirSync(at(folder)).sort() : []),
    get meta() {
      return {
        name: 'Linear Explanations, published files',
        split: '',
        origin: found.origin,
        real: true,
        verified: false,
        files: [...read.values()],
        license: 'none stated',
        citation: 'Oikarinen and Weng: Linear explanations for individual neurons, ICML 2024',
        url: URL,
      };
    },
  };
}

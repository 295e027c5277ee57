import { MODELS, type ModelName, type Method } from './cases';

export interface Options {
  models: ModelName[];
  /** Methods to measure; all where none is named. */
  methods: Method[];
  batches?: number[];
  threads?: number[];
  mode: 'full' | 'quick';
  /** `pages` measures nothing, and writes page and README again from the record. */
  work: 'measure' | 'pages';
  /** Python of the environment that PyTorch lies in. */
  python: string;
}

export const USAGE = `npm run bench [-- MODEL... --only METHOD --batch 8 --threads 1 --quick | --pages]   models: ${MODELS.join(', ')}`;

/** The command line; what is not known is an error that says what there is. */
export function readOptions(words: readonly string[]): Options {
  const options: Options = { models: [], methods: [], mode: 'full', work: 'measure', python: '' };
  const numbers = (text: string | undefined, name: string) => {
    const values = (text ?? '').split(',').map(Number);
    if (values.some((value) => !Number.isInteger(value) || value < 1))
      throw new Error(`bench: ${name} is '${text}'; wanted numbers such as 1,8. ${USAGE}`);
    return values;
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--quick') options.mode = 'quick';
    else if (word === '--pages') options.work = 'pages';
    else if (word === '--batch') options.batches = numbers(words[++i], word);
    else if (word === '--threads') options.threads = numbers(words[++i], word);
    else if (word === '--only') options.methods = (words[++i] ?? '').split(',') as Method[];
    else if (word === '--python') options.python = words[++i];
    else if ((MODELS as readonly string[]).includes(word)) options.models.push(word as ModelName);
    else throw new Error(`bench: '${word}' is unknown. ${USAGE}`);
  }
  if (options.models.length === 0) options.models = [...MODELS];
  return options;
}

/**
 * Whether all of each model is measured, at full length: only such a run replaces what the record says of them at these
 * numbers of threads.
 */
export function isWhole({ mode, methods, batches }: Options): boolean {
  return mode === 'full' && methods.length === 0 && !batches;
}

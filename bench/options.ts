import { inspect } from 'node:util';
import {
  METHODS,
  METRICS,
  MODELS,
  NAMES,
  OBJECTIVES,
  READINGS,
  REHEARSED,
  SOLVERS,
  type Method,
  type ModelName,
  type Rehearsed,
} from './cases';

export interface Options {
  models: ModelName[];
  /** Methods to measure; all where none is named. */
  methods: Method[];
  /** What a rehearsal with photographs evaluates. */
  rehearsed: readonly Rehearsed[];
  batches?: number[];
  threads?: number[];
  mode: 'full' | 'quick';
  /** `pages` measures nothing, and writes page and README again from the record. */
  work: 'measure' | 'chapters' | 'scale' | 'neurons' | 'device' | 'pages' | 'help';
  /** Fragments of the names of the chapters to time; none: all. */
  chapters: string[];
  /** How many photographs, or images, a rehearsal draws. */
  photographs: number;
  /** Python of the environment that PyTorch lies in. */
  python: string;
}

const ALL: readonly string[] = [...METHODS, ...READINGS, ...METRICS, ...SOLVERS, ...OBJECTIVES];
const list = (words: readonly string[]) => words.join(', ');

const USAGE =
  'npm run bench [-- MODEL... --only METHOD,... --batch N,... --threads N,... --quick | --chapters [NAME,...] | --scale N [--only METRIC] | --explain N | --device | --pages | --help]';

/** What `--help` prints. */
export const HELP = `${USAGE}

Measures this package beside PyTorch, Captum, Quantus, scikit-learn and NumPy on this machine, one line for each row.
The first run fetches them, up to 6 GB; \`torch.compile\` needs a C++ compiler.

MODEL            what to measure; all where none is named:
${MODELS.map((model) => `                   ${model.padEnd(11)} ${NAMES[model]}`).join('\n')}
--only METHOD    only these rows
                   of networks: ${list(METHODS)}
                   of lstm: ${list(READINGS)}
                   of maps: ${list(METRICS)}
                   of neurons: ${list(SOLVERS)}
                   of objectives: ${list(OBJECTIVES)}
--batch N        images at once, such as 1,8,32, which is what is measured without it
--threads N      processor cores of each side, such as 1,2, which is what is measured without it
--quick          shorter and fewer blocks: minutes, and noisier; never published
--python FILE    Python with bench/requirements.txt installed, instead of an environment made for it
--chapters NAME  instead of all that: runs every chapter, or those whose names contain NAME,..., with graphs and without,
                 and writes how long each took into docs/bench.md, beside the others that were measured
--scale N        instead of all that: draws N photographs in ImageNet's layout (0.1 MB each) and evaluates a network over
                 all of them, killed once, for ${list(REHEARSED)}, or --only one of them, beside what was found of the
                 other; from 20000 on it writes docs/scale.md
--explain N      instead of all that: explains 2,048 generated neurons by 8,000 concepts over N images, and writes what
                 each step took, and what 50,000 images would take, into docs/bench.md, beside other N
--device         instead of all that: compares this package on a graphics card with itself on the processor, results and
                 times, in about five minutes, and writes reports/device.md
--pages          measures nothing: writes docs/bench.md and the README's table again from docs/bench.json
--help           prints this

Models measured whole (without --only, --batch, --quick) replace their rows in docs/bench.json, docs/bench.md and the
README; all else is written to reports/.`;

/** The command line; what is not known is an error that says what there is. */
export function readOptions(words: readonly string[]): Options {
  const options: Options = {
    models: [],
    methods: [],
    rehearsed: REHEARSED,
    mode: 'full',
    work: 'measure',
    chapters: [],
    photographs: 0,
    python: '',
  };
  let only: string[] = [];
  const values = (word: string, i: number) => {
    const value = words[i];
    if (value === undefined || value === '' || value.startsWith('--'))
      throw new Error(`bench: ${word} lacks its value. ${USAGE}`);
    return value.split(',');
  };
  const numbers = (word: string, i: number) =>
    values(word, i).map((text) => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1)
        throw new Error(`bench: ${word} is ${inspect(words[i])}; wanted numbers such as 1,8. ${USAGE}`);
      return value;
    });
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--help' || word === '-h') options.work = 'help';
    else if (word === '--quick') options.mode = 'quick';
    else if (word === '--pages') options.work = 'pages';
    else if (word === '--chapters') {
      options.work = 'chapters';
      if (words[i + 1] && !words[i + 1].startsWith('--')) options.chapters = values(word, ++i);
    } else if (word === '--device') options.work = 'device';
    else if (word === '--scale') {
      options.work = 'scale';
      [options.photographs] = numbers(word, ++i);
    } else if (word === '--explain') {
      options.work = 'neurons';
      [options.photographs] = numbers(word, ++i);
    } else if (word === '--batch') options.batches = numbers(word, ++i);
    else if (word === '--threads') options.threads = numbers(word, ++i);
    else if (word === '--only') only = values(word, ++i);
    else if (word === '--python') options.python = values(word, ++i).join(',');
    else if ((MODELS as readonly string[]).includes(word)) options.models.push(word as ModelName);
    else throw new Error(`bench: ${inspect(word)} is unknown; models are ${list(MODELS)}. ${USAGE}`);
  }
  if (options.work === 'scale' && only.length > 0) options.rehearsed = only.map((one) => named(one, REHEARSED));
  else options.methods = only.map((one) => named(one, ALL) as Method);
  if (options.models.length === 0) options.models = [...MODELS];
  return options;
}

function named<T extends string>(word: string, all: readonly T[]): T {
  const found = all.find((one) => one === word);
  if (found === undefined)
    throw new Error(`bench: --only ${inspect(word)} is unknown; there are ${list([...new Set(all)])}`);
  return found;
}

/**
 * Whether all of each model is measured, at full length: only such a run replaces what the record says of them at these
 * numbers of threads.
 */
export function isWhole({ mode, methods, batches }: Options): boolean {
  return mode === 'full' && methods.length === 0 && !batches;
}

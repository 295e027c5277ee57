import { parseArgs } from 'node:util';
import type { PhotographPart } from 'vitrine/evaluation';

/** What `npm run evaluate` is asked for, as far as the words alone tell. */
export interface Options {
  metric: 'pointing' | 'alignment';
  model: string;
  weights?: string;
  images: string;
  annotations?: string;
  classes?: string;
  counterparts?: string;
  method: string;
  layer?: string;
  settings: Record<string, unknown>;
  tolerance?: number;
  shortSide?: number;
  fit?: 'whole' | 'squashed';
  smooth?: number;
  degenerate?: 'undefined' | 'uniform';
  draws?: number;
  seed?: number;
  limit?: number;
  part?: PhotographPart;
  batch?: number;
  pictures?: number;
  out?: string;
}

const USAGE = 'npm run evaluate -- pointing|alignment --model NAME|FILE --images FOLDER|TAR [OPTIONS] | --help';

/** The words that have a value: what it is called, and what it means. */
const WORDS = {
  model: ['NAME|FILE', 'a network of the zoo (docs/zoo.md), or a module of yours that exports an entry like its'],
  weights: [
    'FILE|random',
    'weights of yours: safetensors or PyTorch (.pt, .pth), read and never executed; `random` for a network that knows nothing. Published ones without it',
  ],
  images: [
    'FOLDER|TAR',
    'photographs, in the layout of ImageNet, Tiny ImageNet or MS-COCO; or a .tar archive of them, or a folder of such shards, which are read where they lie',
  ],
  annotations: [
    'PLACE',
    "a folder or a .tar of VOC XML files, or a JSON file like MS-COCO's, where they are not where that layout has them",
  ],
  classes: [
    'FILE',
    "a line for each output: the name that annotations call it by. Without it, ImageNet's thousand, or the JSON file's",
  ],
  counterparts: [
    'FILE',
    'JSON, for each class of the photographs a list of outputs, by index, WordNet id or ImageNet name; the largest is explained, classes that are not in it are left out',
  ],
  method: ['NAME', 'an attribution method (docs/methods); gradCam without it'],
  layer: ['NAME', "where Grad-CAM and its like are taken; pointing: the zoo's layer, alignment: the last convolution"],
  set: ['OPTION=VALUE', 'an option of the method, such as steps=20; may be repeated'],
  tolerance: ['PIXELS', 'pointing: closer than this to the region is a hit; 15 without it'],
  'short-side': ['PIXELS', "pointing: what the photograph's shorter side becomes; the network's own size without it"],
  fit: [
    'HOW',
    "pointing: whole (nothing is cut, the sides keep their ratio) or squashed (to the network's size); whole without it",
  ],
  smooth: [
    'SHARE',
    "pointing: a Gaussian over each map, its deviation as a share of the longer side; TorchRay's for gradients is 0.02",
  ],
  degenerate: [
    'HOW',
    'pointing: maps that are the same everywhere are undefined (counted, without a score) or uniform (scored as even, as published); undefined without it',
  ],
  draws: ['N', 'pointing: points drawn from each map; 100 without it'],
  seed: ['N', 'pointing: decides them; 0 without it'],
  limit: ['N', 'only the first N photographs'],
  part: [
    'K/N',
    'every Nth of the photographs from the Kth on, for N processes or machines that share a folder; the same command without it gathers what they found, and does what is missing',
  ],
  batch: ['N', 'photographs explained at a time, while as many are read ahead; 16 without it'],
  pictures: ['N', 'photographs with a picture in the page; 200 without it, about 25 kB each'],
  out: ['FOLDER', 'where the table, the summary and the page go; reports/evaluate-METRIC-MODEL-METHOD without it'],
} as const satisfies Record<string, readonly [string, string]>;

type Word = keyof typeof WORDS;
const OF_POINTING: readonly Word[] = [
  'tolerance',
  'short-side',
  'fit',
  'smooth',
  'degenerate',
  'draws',
  'seed',
  'counterparts',
];

/** What `--help` prints. */
export const HELP = `${USAGE}

Explains every annotated photograph of a folder and holds the maps against boxes or masks.

pointing         pointing game, stochastic pointing game and content heatmap of every annotated class, and the same
                 of TorchRay's difficult subset
alignment        Shared Interest of the class that the network sees, and its eight cases

${Object.entries(WORDS)
  .map(([word, [value, meaning]]) => lineOf(`--${word} ${value}`, meaning))
  .join('\n')}
--help           prints this

Each batch is written to METRIC.csv in the folder of --out as soon as it is done. After Ctrl-C or a crash the same
command goes on there; a table of another network, method or setting is refused. At the end there are METRIC.html, a
page to look through, which holds photographs, and METRIC.json, the averages.`;

/** A word and its meaning in a column of its own, at most 120 characters wide. */
function lineOf(word: string, meaning: string): string {
  const lines: string[] = [word.length < 17 ? '' : word];
  let line = word.length < 17 ? word.padEnd(17) : ' '.repeat(17);
  for (const part of meaning.split(' ')) {
    if (line.length + part.length > 119) {
      lines.push(line.trimEnd());
      line = ' '.repeat(17);
    }
    line += `${part} `;
  }
  return [...lines, line.trimEnd()].filter((each) => each !== '').join('\n');
}

/** A command line that makes no sense. */
export class WrongWords extends Error {}

/** The command line; `help` where it only asks for that. @throws WrongWords for what is not known */
export function readOptions(words: readonly string[]): Options | 'help' {
  if (words.includes('--help') || words.includes('-h')) return 'help';
  const { tokens } = parse(words);
  const values = new Map<Word, string>();
  const settings: Record<string, unknown> = {};
  const metrics: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') metrics.push(token.value);
    if (token.kind !== 'option') continue;
    const word = token.name as Word;
    if (!Object.hasOwn(WORDS, word))
      throw wrong(
        `'${token.rawName}' is unknown; there are ${Object.keys(WORDS)
          .map((each) => `--${each}`)
          .join(', ')}`,
      );
    const value = token.value ?? '';
    if (value === '' || (!token.inlineValue && value.startsWith('--'))) throw wrong(`--${word} lacks its value`);
    if (word === 'set') Object.assign(settings, settingOf(value));
    else if (values.has(word)) throw wrong(`--${word} is given twice`);
    else values.set(word, value);
  }
  const [metric, ...more] = metrics;
  if (metric !== 'pointing' && metric !== 'alignment')
    throw wrong(`${metric === undefined ? 'nothing' : `'${metric}'`} is to be evaluated; wanted pointing or alignment`);
  if (more.length > 0) throw wrong(`'${more[0]}' is unknown`);
  const foreign = metric === 'alignment' ? OF_POINTING.find((word) => values.has(word)) : undefined;
  if (foreign) throw wrong(`--${foreign} is of pointing; alignment has no such thing`);
  const needed = (word: Word) => values.get(word) ?? missing(word);
  const number = (word: Word, wanted: string, holds: (value: number) => boolean) => {
    const text = values.get(word);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !holds(value)) throw wrong(`--${word} is '${text}'; wanted ${wanted}`);
    return value;
  };
  const whole = (word: Word, least: number) =>
    number(word, `a whole number from ${least}`, (value) => Number.isInteger(value) && value >= least);
  const oneOf = <T extends string>(word: Word, ...those: readonly T[]): T | undefined => {
    const value = values.get(word);
    if (value !== undefined && !those.includes(value as T))
      throw wrong(`--${word} is '${value}'; wanted ${those.join(' or ')}`);
    return value as T | undefined;
  };
  const partOf = (text: string) => {
    const [, part, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
    if (!(part >= 1 && part <= of)) throw wrong(`--part is '${text}'; wanted K/N, such as 1/4, K from 1 to N`);
    return { part, of };
  };
  const part = values.get('part');
  return {
    ...(part === undefined ? {} : { part: partOf(part) }),
    ...{ metric, model: needed('model'), weights: values.get('weights'), images: needed('images') },
    ...{ annotations: values.get('annotations'), classes: values.get('classes') },
    ...{
      counterparts: values.get('counterparts'),
      method: values.get('method') ?? 'gradCam',
      layer: values.get('layer'),
      settings,
    },
    tolerance: number('tolerance', 'a number of pixels from 0', (value) => value >= 0 && value < Infinity),
    shortSide: whole('short-side', 1),
    fit: oneOf('fit', 'whole', 'squashed'),
    smooth: number('smooth', 'a share from 0 to 1', (value) => value >= 0 && value < 1),
    degenerate: oneOf('degenerate', 'undefined', 'uniform'),
    ...{ draws: whole('draws', 1), seed: whole('seed', 0), limit: whole('limit', 1), batch: whole('batch', 1) },
    ...{ pictures: whole('pictures', 0), out: values.get('out') },
  };
}

function parse(words: readonly string[]) {
  const options = Object.fromEntries(
    Object.keys(WORDS).map((word) => [word, { type: 'string', multiple: true }] as const),
  );
  return parseArgs({ args: [...words], options, allowPositionals: true, strict: false, tokens: true });
}

function missing(word: Word): never {
  throw wrong(`--${word} is missing: ${WORDS[word][0]}, ${WORDS[word][1]}`);
}

/** `steps=20`: numbers, true lists such as `8,8`, else text. */
function settingOf(text: string): Record<string, unknown> {
  const [name, ...rest] = text.split('=');
  const value = rest.join('=');
  if (name === '' || value === '') throw wrong(`--set is '${text}'; wanted OPTION=VALUE, such as steps=20`);
  const numbers = value.split(',').map(Number);
  if (numbers.some(Number.isNaN)) return { [name]: value };
  return { [name]: numbers.length === 1 ? numbers[0] : numbers };
}

function wrong(what: string): WrongWords {
  return new WrongWords(`evaluate: ${what}.\n${USAGE}`);
}

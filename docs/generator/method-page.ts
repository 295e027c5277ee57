import {
  defaults,
  LIBRARIES,
  methods,
  presets,
  type Counterpart,
  type Library,
  type Method,
  type MethodName,
  type Round,
} from 'vitrine/attribution';
import { pictureCall, SUBJECT } from './picture';
import { bullets, code, section, table } from './markdown';
import type { FunctionDoc } from './read-function';
import type { Option } from './read-options';

/** The page of one attribution method, as Markdown. */
export function methodPage(name: MethodName, doc: FunctionDoc): string {
  const { title, facts } = methods[name] as Method<object>;
  const tag = (tagName: string) => {
    const text = doc.tags.get(tagName);
    if (!text) throw new Error(`docs: the comment of ${name} has no @${tagName}`);
    return text;
  };
  const model = facts.model === 'function' ? 'model' : 'network';
  return [
    `# ${title}`,
    `\`await ${doc.call}\` gives \`${returns(doc.returns)}\`. Takes ${MODELS[facts.model]}, and ${INPUTS[facts.input]}.`,
    ...doc.paragraphs,
    `![The digit ${SUBJECT.digit}, and two maps of ${title}: for the class ${SUBJECT.digit} and for the class ${SUBJECT.other}](${name}.png)`,
    `A digit of MNIST's test set, and what \`${pictureCall(name, model)}\` says of ${facts.model === 'transformer' ? 'a small vision transformer' : 'a small network'} (the same on every page${facts.model === 'transformer' ? ' of a method for them' : ''}); on the right, the same for ${SUBJECT.other}.`,
    section('How to read it', tag('reading')),
    section('Passes and memory', cost(name)),
    section('Determinism', determinism(facts.draws)),
    section('Options', optionTable(name, doc.options)),
    section('Beside other libraries', elsewhere(name)),
    section('Errors', bullets([...namedErrors(name, doc.errors), ...optionErrors(name)].sort().map(code))),
    section('Limits', tag('limits')),
    `Code, defaults and presets: [${doc.file}](../../${doc.file}). All methods: [index](README.md).`,
  ].join('\n\n');
}

const MODELS = {
  function: 'a `Network` or any function from a batch to outputs',
  network: 'a `Network`, whose layers it looks into',
  transformer: 'a `Network` with layers of attention, whose probabilities it looks into',
};

const INPUTS = {
  any: 'rows of any shape `[N, ...]` (images, tables, vectors, sequences), or several tensors by name where the model has several inputs',
  one: 'rows of any shape `[N, ...]`: images, tables, vectors, sequences',
  places: 'images `[N,H,W,C]` or sequences `[N,steps,features]`',
  images: 'images `[N,H,W,C]`',
};

/** `Promise<Attribution<X, O>>` -> `Attribution` */
const returns = (type: string) => type.replace(/^Promise<(\w+).*$/, '$1');

const PASS_NAMES: Record<Round['pass'], string> = {
  forward: 'forward',
  backward: 'forward and backward',
  'to-layer': 'forward, and backward down to the layer',
  'layer-by-layer': 'back layer by layer, each layer running forward once more',
};

/**
 * Errors of what all methods share begin with the name that they are told; those made of a check are
 * {@link optionErrors}.
 */
function namedErrors(name: MethodName, errors: readonly string[]): string[] {
  const named = errors.map((text) => text.replace(/^‹(method|name|caller)›: /, `${name}: `));
  return [...new Set(named)].filter((text) => !text.includes('‹key›'));
}

/** What is said of a value that an option cannot be. */
function optionErrors(name: MethodName): string[] {
  const checks = Object.entries(methods[name].options as Method<object>['options']) as [string, { wanted: string }][];
  return [
    `${name}: there is no option '‹…›'; its options are ‹…›`,
    ...checks.map(([option, { wanted }]) => `${name}: ${option} is ‹…›; wanted ${wanted}`),
  ];
}

/** ⌈N·samples / b⌉ */
export const passCount = ({ per, times = [] }: Round) => [`⌈${['N', ...per].join('·')} / b⌉`, ...times].join('·');

function cost(name: MethodName): string {
  const { rounds } = methods[name].facts as Method<object>['facts'];
  const lines = rounds.map((round) => `${passCount(round)} ${PASS_NAMES[round.pass]}, over ${round.rows}`);
  const factors = new Set(rounds.flatMap(({ per, times = [] }) => [...per, ...times]));
  const points = factors.has('points') ? ' The path has `steps` points, with the rule `trapezoid` one more.' : '';
  const windows = factors.has('windows')
    ? ' There are Π over the axes of (⌈(size - window) / stride⌉ + 1) windows.'
    : '';
  const growth = factors.size > 0 ? ` and does not grow with ${[...factors].join(' or ')}, only with b` : '';
  const twice = name === 'deepLift' ? ' DeepLIFT holds them twice, at `x` and at the baseline.' : '';
  return `N images, b = \`batchSize\`:\n\n${bullets(lines)}\n\n\`countPasses('${name}', …)\` counts them, and a test counts the passes themselves.${points}${windows}\n\nMemory: the activations of all layers for at most b rows,${growth || ' whatever N is'}; besides it the maps.${twice}\n\n${COMPILED}`;
}

const COMPILED =
  'Speed: over a `Network`, each of these passes is one graph of TensorFlow from its fourth call with inputs of the same size on ([how, and how to switch it off](../architecture.md#passes-as-graphs)); what lies between them (noise, masks, sums) runs operation by operation. A model that is a function runs as it is, unless it is wrapped in `compiled`.';

function determinism(draws: 'nothing' | 'noise' | 'masks'): string {
  if (draws === 'nothing')
    return 'Draws no random numbers: the same input gives the same map. The map does not depend on `batchSize`, but for rounding.';
  const each =
    draws === 'noise'
      ? 'Each noisy copy of each image has a stream of its own'
      : 'Each mask has a stream of its own, and all images see the same masks';
  return `\`seed\` is required, or the ${draws === 'noise' ? 'noise itself' : 'masks themselves'}. ${each}, so the map depends neither on \`batchSize\` (but for rounding) nor on the other images of the batch.`;
}

function optionTable(name: MethodName, options: readonly Option[]): string {
  const own: Record<string, unknown> = defaults[name];
  const rows = options.map((option) => [code(option.name), code(option.type), initial(name, option, own), option.text]);
  return table(['option', 'type', 'default', 'meaning'], rows);
}

function initial(method: MethodName, { name, required }: Option, own: Record<string, unknown>): string {
  if (name in own) return code(show(own[name]));
  return required || (name === 'seed' && methods[method].facts.draws !== 'nothing') ? 'required' : '–';
}

const show = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));

function elsewhere(name: MethodName): string {
  const columns = {
    paper: presets.paper,
    captum: presets.captum,
    pair: presets.pair,
    zennit: presets.zennit,
  } as Record<string, Record<string, Record<string, unknown>>>;
  const own: Record<string, unknown> = defaults[name];
  const there = Object.keys(columns).filter((column) => columns[column][name]);
  const keys = [
    ...new Set([...Object.keys(own), ...there.flatMap((column) => Object.keys(columns[column][name]))]),
  ].filter((key) => !['target', 'batchSize'].includes(key));
  const cell = (value: unknown) => (value === undefined ? '–' : code(show(value)));
  const rows = keys.map((key) => [
    code(key),
    cell(own[key]),
    ...there.map((column) => cell(columns[column][name][key])),
  ]);
  const heads = [
    'option',
    'Vitrine',
    ...there.map((column) => (column === 'paper' ? 'the paper' : LIBRARIES[column as Library])),
  ];
  const values = rows.length > 0 && there.length > 0 ? `${table(heads, rows)}\n\n` : '';
  const { elsewhere: others, elsewhereToo: more } = methods[name] as Method<object>;
  const list = (Object.keys(LIBRARIES) as Library[]).map(
    (library) => `${LIBRARIES[library]}: ${counterpart(others[library])}`,
  );
  return `${values}${bullets(more ? [...list, more] : list)}`;
}

function counterpart(peer: Counterpart | undefined): string {
  if (!peer) return 'not found.';
  return `\`${peer.name}\`${peer.differs ? `; ${peer.differs}` : ''} (\`${peer.file}\`).`;
}

import * as ts from 'typescript';
import { methods, type Method, type MethodName } from 'vitrine/attribution';
import { bullets, section, table, unlinked } from './markdown';
import { methodPage, passCount } from './method-page';
import { metricPage } from './metric-page';
import { COMING_FROM } from './coming-from';
import { readSources, type Sources } from './program';
import { readFunction, type FunctionDoc } from './read-function';

const NOTE = '<!-- Written by `npm run docs` from the comments in the code: change them there. -->';

const METRICS = [
  [
    'similarity',
    'Similarity of maps',
    'How alike two maps are, pair by pair: `[N, ...]` in, one number a pair out. An undefined score is NaN, never silently 0 or 1; `meanOfDefined` of `vitrine/statistics` counts them.',
  ],
  [
    'alignment',
    'Alignment of maps with human masks',
    'Whether a map looks where people would: masks and maps `[N,H,W]` in, one number an image out. An undefined score (an empty mask, a map of zeros) is NaN, and `meanOfDefined` of `vitrine/statistics` counts it.',
  ],
  [
    'neurons',
    'Explanations of neurons',
    'What single neurons respond to: activations and concept scores as tables `[images, columns]` that need not fit into memory, explanations found from them, and what other methods and controls give for the same neurons.',
  ],
] as const;

/** Every page by its path under docs/, with its text. */
export function pages(sources: Sources = readSources()): Map<string, string> {
  const exported = sources.exportsOf('attribution');
  const names = Object.keys(methods) as MethodName[];
  const docs = new Map(names.map((name) => [name, readFunction(sources, exported.get(name)!)]));
  const all = new Map<string, string>([['methods/README.md', index(docs)]]);
  for (const [name, doc] of docs) all.set(`methods/${name}.md`, methodPage(name, doc));
  for (const [floor, title, text] of METRICS) {
    const functions = [...sources.exportsOf(floor).values()].filter((symbol) => symbol.flags & ts.SymbolFlags.Function);
    all.set(
      `metrics/${floor}.md`,
      metricPage(
        title,
        text,
        functions.map((symbol) => readFunction(sources, symbol)).sort((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    );
  }
  return new Map([...all].map(([path, text]) => [path, `${NOTE}\n${unlinked(text)}\n`]));
}

function index(docs: ReadonlyMap<MethodName, FunctionDoc>): string {
  const rows = [...docs.keys()].map((name) => {
    const {
      title,
      facts: { model, input, draws, rounds },
    } = methods[name] as Method<object>;
    const forward = rounds.map(passCount).join(' + ');
    const backward = rounds
      .filter(({ pass }) => pass !== 'forward')
      .map(passCount)
      .join(' + ');
    return [
      `[${title}](${name}.md)`,
      `\`${name}\``,
      model,
      input,
      forward,
      backward || '0',
      draws === 'nothing' ? 'no' : 'yes',
    ];
  });
  return [
    '# Attribution methods',
    'Every method is awaited, takes a batch `x [N, ...]` (where it says `any`, also several tensors by name) and gives `{ map, output }`, which the caller disposes. In all of them `target` is the predicted class of each image, a class, one for each image, or any function of the outputs; `batchSize`, `seed`, `label` (of a progress bar) and `signal` (to stop) mean the same; an unknown option or value is an error. b is `batchSize`; the passes are asserted by tests (`countPasses` counts them ahead). A pass over a batch of the same sizes is one graph of TensorFlow from the fourth time on (forward, taps, gradients, walks from layer to layer; not with an operation, a target or a model of your own, unless it is `compiled`).',
    table(['method', 'function', 'model', 'input', 'forward passes', 'backward passes', 'seed'], rows),
    '`function`: any function from a batch to outputs, or a `Network`; `network`: a `Network`, whose layers the method looks into; `transformer`: one with layers of attention. Points are the `steps` of a path (one more with the rule `trapezoid`).',
    section(
      'Coming from another library',
      `The pages set their defaults beside ours, and \`presets\` has them as options.\n\n${bullets(COMING_FROM)}`,
    ),
  ].join('\n\n');
}

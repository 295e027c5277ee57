import { title, type ModelName } from './cases';
import { TOLERANCE, type Row } from './measure';
import type { BenchRecord, Section } from './record';

const NAMES: Record<ModelName, string> = { 'mnist-cnn': 'MNIST CNN, 28x28', squeezenet: 'SqueezeNet 1.1, 224x224', resnet18: 'ResNet-18, 224x224', maps: 'Metrics' };

/** Time of ours over that of the faster of PyTorch's layouts: below 1, ours is faster. */
export function ratio({ times }: Row, key: 'cpu' | 'wall' = 'cpu'): number {
  return times ? times.ours[key] / Math.min(...times.theirs.map((side) => side[key])) : NaN;
}

/** A record as a page. */
export function page(record: BenchRecord): string {
  const parts = Object.entries(record).map(([model, section]) => `## ${NAMES[model as ModelName]}\n\n${conditionsLine(section)}\n\n${table(section.rows)}`);
  return `# Speed beside PyTorch, Captum and Quantus

Written by \`npm run bench\`, which replaces the rows of the models that it measures whole.

Both sides read the same weights and inputs from one file. Nothing is timed before its results agree: *apart* is the largest
difference over the largest value in the result of the median image, over all tensors that both sides give (at most ${TOLERANCE}). Times are medians of blocks of calls that alternate
between the sides, for one call, result read out. *Ratio* is CPU time of ours over that of the faster of PyTorch's two memory layouts (cl: channels
last): below 1, ours takes less; *clock* is the same on the clock. *Rows* are images that went forward through the model over those that
the method cannot do without. *MB* is the largest resident memory of the process, libraries included.

PyTorch runs \`torch.autograd.grad\` with frozen weights for the gradient, Captum for the other methods (integrated gradients with its
convergence delta, as ours), plain PyTorch for RISE, \`torch.optim.SGD\` for an epoch, Quantus for cascading randomisation and the metrics; batch normalisation keeps its running statistics on
both sides. Noise and masks are the same on both sides for parity, and drawn by each side while timed. Weights are random.

${parts.join('\n\n')}
`;
}

function conditionsLine({ when, mode, machine, load, versions }: Section): string {
  return `${when}${mode === 'quick' ? ', a quick run' : ''}: ${machine}, load ${load.toFixed(1)} at the start; ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}.`;
}

function table(rows: readonly Row[]): string {
  const head = ['| | threads | ours ms | theirs ms | ratio | clock | apart | rows | theirs | MB | theirs |', '|---|---|---|---|---|---|---|---|---|---|---|'];
  return [...head, ...rows.map((row) => {
    const { threads, difference, needed, times } = row;
    const name = title(row.case);
    const apart = difference.toExponential(0);
    if (!times) return `| ${name} | ${threads} | not timed: the results are ${apart} apart | | | | ${apart} | | | | |`;
    const { ours, theirs: [theirs] } = times;
    const rowsOf = (count: number) => (needed > 0 ? `${Math.round(count)}/${needed}` : '');
    const cells = [
      name, threads, milliseconds(ours.cpu), `${milliseconds(theirs.cpu)}${theirs.layout === 'channels-last' ? ' cl' : ''}`,
      `**${ratio(row).toFixed(2)}**`, ratio(row, 'wall').toFixed(2), apart, rowsOf(ours.rows), rowsOf(theirs.rows), ours.peak.toFixed(0), theirs.peak.toFixed(0),
    ];
    return `| ${cells.join(' | ')} |`;
  })].join('\n');
}

function milliseconds(seconds: number): string {
  return (seconds * 1000).toPrecision(3).replace(/e\+3$/, '000').replace(/^(\d)\.(\d\d)e\+(\d)$/, (_, a, b, power) => String(Math.round(Number(`${a}.${b}e${power}`))));
}

/** One line a model: the geometric mean of the ratios on one thread, for the README. */
export function summaryTable(record: BenchRecord): string {
  const rows = Object.values(record).flatMap((section) => section.rows);
  const groups: [string, (row: Row) => boolean][] = [
    ['forward', (row) => row.case.method === 'forward'],
    ['gradient', (row) => row.case.method === 'gradient'],
    ['Grad-CAM', (row) => row.case.method === 'grad-cam'],
    ['IG, SmoothGrad', (row) => row.case.method === 'integrated-gradients' || row.case.method === 'smooth-grad'],
    ['occlusion, RISE', (row) => row.case.method === 'occlusion' || row.case.method === 'rise'],
    ['training', (row) => row.case.method === 'epoch'],
  ];
  const single = rows.filter((row) => row.threads === 1 && row.times);
  const models = [...new Set(single.map((row) => row.case.model))].filter((model) => model !== 'maps');
  const mean = (some: readonly Row[]) => (some.length === 0 ? '' : Math.exp(some.reduce((sum, row) => sum + Math.log(ratio(row)), 0) / some.length).toFixed(2));
  const lines = models.map((model) => `| ${NAMES[model].split(',')[0]} | ${groups.map(([, belongs]) => mean(single.filter((row) => row.case.model === model && belongs(row)))).join(' | ')} |`);
  const metrics = single.filter((row) => row.case.model === 'maps' || row.case.method === 'cascading').map((row) => `${title(row.case).split(/ of |, /)[0]} ${(1 / ratio(row)).toPrecision(2)}x`);
  return [
    `| CPU time, ours / PyTorch | ${groups.map(([name]) => name).join(' | ')} |`,
    `|---|${groups.map(() => '---|').join('')}`,
    ...lines,
    ...(metrics.length > 0 ? ['', `Metrics, faster than Quantus: ${metrics.join(', ')}.`] : []),
  ].join('\n');
}

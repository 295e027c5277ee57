import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { dense, Network, relu } from 'vitrine/models';
import {
  columnMoments,
  elasticNet,
  embeddingConcepts,
  filterConcepts,
  greedySearch,
  momentsOf,
  rankConcepts,
  recordActivations,
  scoreSimulation,
  storeConcepts,
  tableRows,
  type Explanation,
} from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { examples } from 'vitrine/training';

/** Neurons of ResNet-50's layer4, the concept set in round numbers, the images of ImageNet's validation set. */
export const PAPER = { neurons: 2048, concepts: 8000, images: 50_000 } as const;

/** How long linear explanations took, by step, and how much memory. */
export interface NeuronScale {
  when: string;
  machine: string;
  load: number;
  node: string;
  images: number;
  neurons: number;
  concepts: number;
  /** In their order; `grows`: with the number of images. */
  steps: { step: string; grows: boolean; cpu: number; wall: number; megabytes: number }[];
  /** Bytes of the two files. */
  files: { activations: number; scores: number };
  /** Mean ρ on test images: that something was found. */
  correlation: number;
}

/** The record that is committed. */
export const neuronScaleFile = (project: string): string => path.join(project, 'docs', 'bench-neurons.json');

/** The records in that file, one a number of images, the smallest first; none where there is no file. */
export function readNeuronScale(project: string): NeuronScale[] {
  const file = neuronScaleFile(project);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as NeuronScale[]) : [];
}

/** Keeps a record beside those of other numbers of images. */
export function keepNeuronScale(project: string, found: NeuronScale): NeuronScale[] {
  const others = readNeuronScale(project).filter(({ images }) => images !== found.images);
  const records = [...others, found].sort((a, b) => a.images - b.images);
  fs.writeFileSync(neuronScaleFile(project), `${JSON.stringify(records, undefined, 1)}\n`);
  return records;
}

const DIMENSIONS = 256;

/**
 * Explains generated neurons from files, as an experiment of the paper's size would: activations of a layer and scores
 * of an image and text model are streamed to files, and all else reads these. Only the images are fewer; the columns
 * are all there, so memory is that of the whole.
 */
export async function rehearseNeurons(folder: string, images: number): Promise<NeuronScale> {
  const { neurons, concepts: count } = PAPER;
  const place = path.join(folder, 'neurons');
  fs.rmSync(place, { recursive: true, force: true });
  fs.mkdirSync(place, { recursive: true });
  const found: NeuronScale = {
    when: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores`,
    load: os.loadavg()[0],
    node: process.version,
    ...{ images, neurons, concepts: count, steps: [], correlation: NaN },
    files: { activations: 0, scores: 0 },
  };
  const timed = async <T>(step: string, grows: boolean, work: () => T | Promise<T>): Promise<T> => {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    const result = await work();
    const { user, system } = process.cpuUsage(cpu);
    const megabytes = process.resourceUsage().maxRSS / 1024;
    found.steps.push({ step, grows, cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3, megabytes });
    console.log(`${step}: ${(found.steps.at(-1)!.wall / 60).toFixed(1)} min, ${megabytes.toFixed(0)} MB`);
    return result;
  };
  const random = new Random(0);
  const embeddings = random.normals(images * DIMENSIONS);
  const network = new Network(
    'generated',
    [DIMENSIONS],
    { hidden: dense(neurons), units: relu(), logits: dense(10) },
    { seed: 1 },
  );
  const data = examples({ images: embeddings, shape: [images, DIMENSIONS], labels: new Uint8Array(images) });
  const [activationFile, scoreFile] = ['activations.npy', 'scores.npy'].map((name) => path.join(place, name));
  const activations = await timed('activations to a file', true, () =>
    recordActivations(network, data, { layer: 'units', file: activationFile }),
  );
  const model = embeddingConcepts(
    Array.from({ length: count }, (_, c) => `concept ${c}`),
    {
      images: tableRows(embeddings, [images, DIMENSIONS]),
      words: tableRows(random.normals(count * DIMENSIONS), [count, DIMENSIONS]),
      constants: { scale: 60, offset: -0.15 },
    },
  );
  const scores = await timed('concept scores to a file', true, () => storeConcepts(model, { file: scoreFile }));
  found.files = { activations: fs.statSync(activationFile).size, scores: fs.statSync(scoreFile).size };
  const { kept } = await timed('concept filter', true, () => filterConcepts(scores));
  const part = (from: number, to: number) =>
    Array.from({ length: images }, (_, i) => i).filter((i) => i % 10 >= from && i % 10 <= to);
  const [train, val, test] = [part(0, 6), part(7, 7), part(8, 9)];
  const moments = (split: number[], label: string) =>
    timed(label, true, () => momentsOf(scores, activations, { images: split, columns: kept, label }));
  const both = { train: await moments(train, 'moments, train'), val: await moments(val, 'moments, val') };
  const targets = await timed('means of all neurons', true, () => columnMoments(activations));
  const { weights } = await timed('elastic net of every neuron', false, () =>
    elasticNet(both.train, { lambda: 0.05 / 0.99, targets, label: 'elastic net' }),
  );
  const explanations = await timed('greedy search of every neuron', false, () =>
    Array.from({ length: neurons }, (_, unit): Explanation => {
      const own = weights.subarray(unit * kept.length, (unit + 1) * kept.length);
      const { selected, weights: w, bias, valCorrelation } = greedySearch(unit, rankConcepts(own), both);
      const terms = selected.map((j, i) => ({ weight: w[i], concept: scores.names[kept[j]], column: kept[j] }));
      return { layer: 'units', unit, valCorrelation, bias, terms };
    }),
  );
  const { correlations } = await timed('simulation of every neuron', true, () =>
    scoreSimulation(explanations, scores, activations, test),
  );
  found.correlation = correlations.reduce((sum, r) => sum + r, 0) / neurons;
  found.concepts = kept.length;
  network.dispose();
  fs.rmSync(place, { recursive: true });
  return found;
}

/** What the largest rehearsal took, and whether the smaller ones foretold it. */
export function neuronScaleTable(records: readonly NeuronScale[]): string {
  const sorted = [...records].sort((a, b) => a.images - b.images);
  const largest = sorted[sorted.length - 1];
  return [stepsTable(largest), ...sorted.slice(0, -1).map((smaller) => `\n${growthTable(smaller, largest)}`)].join(
    '\n',
  );
}

const total = ({ steps }: NeuronScale, of: (step: NeuronScale['steps'][number]) => number) =>
  steps.reduce((sum, step) => sum + of(step), 0);

/** CPU seconds of the same steps over two numbers of images: whether those that should grow with them do. */
function growthTable(smaller: NeuronScale, larger: NeuronScale): string {
  const times = larger.images / smaller.images;
  const reckoned = total(smaller, ({ cpu, grows }) => cpu * (grows ? times : 1));
  const measured = total(larger, ({ cpu }) => cpu);
  const row = ({ step, grows, cpu }: NeuronScale['steps'][number]) => {
    const later = larger.steps.find((each) => each.step === step)!.cpu;
    return `| ${step} | ${cpu.toFixed(1)} | ${later.toFixed(1)} | ${(later / cpu).toFixed(1)} | ${grows ? times.toFixed(1) : '1.0'} |`;
  };
  return [
    `**Is the reckoning right?** ${smaller.images} images (${smaller.when}, load ${smaller.load.toFixed(1)}) foretold ${reckoned.toFixed(0)} s of CPU for ${larger.images}; measured were ${measured.toFixed(0)}.`,
    '',
    `| step | CPU at ${smaller.images} images, s | at ${larger.images}, s | times | reckoned with |`,
    '|---|---:|---:|---:|---:|',
    ...smaller.steps.filter(({ cpu }) => cpu >= 0.1).map(row),
  ].join('\n');
}

/** A table of the steps, with what {@link PAPER}'s images would take; steps that grow with the images grow linearly. */
function stepsTable(record: NeuronScale): string {
  const { when, machine, load, node, images, neurons, concepts, steps, files, correlation } = record;
  const times = PAPER.images / images;
  const whole = (key: 'cpu' | 'wall') => total(record, (step) => step[key] * (step.grows ? times : 1)) / 60;
  const row = ({ step, grows, cpu, wall, megabytes }: NeuronScale['steps'][number]) =>
    `| ${step} | ${cpu.toFixed(1)} | ${wall.toFixed(1)} | ${((cpu * (grows ? times : 1)) / 60).toFixed(1)} | ${megabytes.toFixed(0)} |`;
  const gigabytes = (bytes: number) => ((bytes * times) / 1e9).toFixed(2);
  return [
    `${when}: ${machine}, load ${load.toFixed(1)} at the start; node ${node}. ${neurons} neurons, ${concepts} concepts, ${images} generated images; the last but one column is for ${PAPER.images} images, reckoned from these: reading, scoring and multiplying grow with the images, the two searches are taken as they were. Mean ρ on test images ${correlation.toFixed(2)}.`,
    '',
    `| step | CPU, s | clock, s | CPU at ${PAPER.images} images, min | largest memory so far, MB |`,
    '|---|---:|---:|---:|---:|',
    ...steps.map(row),
    `| **all** | ${total(record, ({ cpu }) => cpu).toFixed(0)} | ${total(record, ({ wall }) => wall).toFixed(0)} | **${whole('cpu').toFixed(0)}** | **${Math.max(...steps.map(({ megabytes }) => megabytes)).toFixed(0)}** |`,
    '',
    `Memory does not grow with the images: the files do, to ${gigabytes(files.activations)} GB of activations and ${gigabytes(files.scores)} GB of scores. On the clock, two cores and this load, ${whole('wall').toFixed(0)} minutes. A run that is stopped while it writes a file goes on there. The network and the image and text model themselves are not in it: those here are a product each.`,
  ].join('\n');
}

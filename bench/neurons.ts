import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseNpy, writeNpy } from 'vitrine/formats';
import { columnMoments, elasticNet, explainNeurons, glmSaga, labelConcepts, momentsOf, tableConcepts, tableRows, type ConceptScores, type Rows } from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { projectFolder } from 'vitrine/runtime';

/** `node dist/bench/neurons.js [PYTHON]`: the elastic net of 512 neurons on 120 concepts and 7000 images, beside scikit-learn's coordinate descent and a GLM-SAGA in NumPy. */
const [IMAGES, CLASSES, SUPERCLASSES, NEURONS, SAGA_EPOCHS, SAGA_NEURONS] = [7000, 100, 20, 512, 20, 128];

function problem(): { concepts: Record<'labels' | 'soft scores', ConceptScores>; activations: Rows } {
  const random = new Random(0);
  const classes = Array.from({ length: CLASSES }, (_, c) => `class ${c}`);
  const labels = Array.from({ length: IMAGES }, () => random.integer(CLASSES));
  const superclasses = Object.fromEntries(Array.from({ length: SUPERCLASSES }, (_, k) => [`superclass ${k}`, random.choice(classes.map((_, c) => c), 5)]));
  const means = Array.from({ length: CLASSES }, () => Array.from({ length: NEURONS }, () => 2 * Math.max(0, random.normal(-0.8))));
  for (const members of Object.values(superclasses)) for (let k = 0; k < NEURONS; k++) members.reduce((rise, c) => ((means[c][k] += rise), rise), Math.max(0, random.normal(-1)));
  const activations = tableRows(Float32Array.from({ length: IMAGES * NEURONS }, (_, at) => Math.max(0, means[labels[Math.floor(at / NEURONS)]][at % NEURONS] + random.normal(0, 0.5))), [IMAGES, NEURONS]);
  const sharp = labelConcepts({ labels, classes, superclasses });
  const all = sharp.rows(labels.map((_, i) => i));
  return { concepts: { labels: sharp, 'soft scores': tableConcepts(sharp.names, all.map((p) => 1 / (1 + Math.exp(-(6 * p - 4 + random.normal()))))) }, activations };
}

/** CPU seconds of all threads; the best of three. */
async function seconds(work: () => unknown, times = 3): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

async function main(): Promise<void> {
  const project = projectFolder()!;
  const python = process.argv[2] ?? path.join(project, '.vitrine', 'bench-venv', 'bin', 'python');
  const folder = path.join(project, '.vitrine', 'bench', 'neurons');
  fs.mkdirSync(folder, { recursive: true });
  const { concepts, activations } = problem();
  const images = Array.from({ length: IMAGES }, (_, i) => i);
  fs.writeFileSync(path.join(folder, 'activations.npy'), writeNpy({ shape: [IMAGES, NEURONS], data: activations.rows(images) }));
  for (const [name, scores] of Object.entries(concepts)) {
    fs.writeFileSync(path.join(folder, 'concepts.npy'), writeNpy({ shape: [IMAGES, scores.width], data: scores.rows(images) }));
    const theirs = JSON.parse(execFileSync(python, [path.join(project, 'bench', 'neurons_side.py'), folder, String(SAGA_EPOCHS), String(SAGA_NEURONS)], { encoding: 'utf8' })) as Record<'descent' | 'saga', number>;
    const expected = parseNpy(fs.readFileSync(path.join(folder, 'weights.npy')), { name: 'weights.npy' }).data as Float64Array;
    const targets = columnMoments(activations);
    const some = { ...activations, width: SAGA_NEURONS, rows: (wanted: ArrayLike<number>) => firstColumns(activations, wanted) };
    const saga = await seconds(() => glmSaga(scores, some, { lambda: 0.05 / 0.99, epochs: SAGA_EPOCHS, targets, tolerance: 0, patience: Infinity }), 2);
    for (const precision of ['double', 'single'] as const) {
      const fit = () => elasticNet(momentsOf(scores, activations, { precision }), { lambda: 0.05 / 0.99, targets });
      const { weights } = fit();
      const apart = weights.reduce((most, w, i) => Math.max(most, Math.abs(w - expected[i])), 0);
      const ours = await seconds(fit);
      const splits = { train: images.filter((i) => i % 8 > 0), val: images.filter((i) => i % 8 === 0) };
      const both = await seconds(() => explainNeurons(scores, activations, { splits, precision }));
      console.log(`${name}, ${precision} precision: elastic net ${ours.toFixed(2)} s CPU, scikit-learn ${theirs.descent.toFixed(2)} s, ratio ${(theirs.descent / ours).toFixed(2)}, ${apart.toExponential(0)} apart; with filter and search ${both.toFixed(2)} s`);
    }
    console.log(`${name}: GLM-SAGA, ${SAGA_EPOCHS} epochs, ${SAGA_NEURONS} neurons: ${saga.toFixed(2)} s CPU, NumPy ${theirs.saga.toFixed(2)} s, ratio ${(theirs.saga / saga).toFixed(2)}`);
  }
}

function firstColumns(table: Rows, wanted: ArrayLike<number>): Float32Array {
  const rows = table.rows(wanted);
  return Float32Array.from({ length: wanted.length * SAGA_NEURONS }, (_, at) => rows[Math.floor(at / SAGA_NEURONS) * table.width + (at % SAGA_NEURONS)]);
}

void main();

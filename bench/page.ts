import { NAMES } from './cases';
import { chaptersTable, type ChapterTimes } from './chapters';
import { FAR_BEHIND, TOLERANCE } from './measure';
import type { BenchRecord, Section } from './record';
import { table } from './table';
import { objectivesTable } from './table-objectives';
import { namesOf } from './titles';

/** A record as a page. */
export function page(record: BenchRecord, chapters?: ChapterTimes): string {
  const parts = Object.entries(record).map(
    ([model, section]) =>
      `## ${NAMES[model as keyof BenchRecord]}\n\n${conditionsLine(section)}\n\n${(model === 'objectives' ? objectivesTable : table)(section.rows)}`,
  );
  return `# Speed beside PyTorch, Captum, Quantus and scikit-learn

Written by \`npm run bench\`, which replaces the rows of the models that it measures whole.

All sides read the same weights and inputs from one file. Nothing is timed before its results agree: *apart* is the largest
difference over the largest value in the result of the median image, over all tensors that both sides give (at most ${TOLERANCE}). Times are medians of blocks of calls that alternate
between the sides, for one call, result read out, after a warm-up in which both sides compile what they compile. *Ratio* is CPU time of ours over that of the fastest opponent that is named over the table, engines apart (cl: PyTorch with channels last;
tc: compiled by \`torch.compile\`, with channels last, for exactly the sizes of the row): below 1, ours takes less; *clock* is the same on the clock. An opponent that took ${FAR_BEHIND} times the fastest one's time in the warm-up is not measured further;
integrated gradients and SmoothGrad are not compiled where compiled single gradients were so far behind, and losses with second derivatives cannot be. *Of the floor* is CPU time of ours over the least that the processor was seen to take: ONNX Runtime or OpenVINO, whichever
is faster, for a forward pass, and twice that for a gradient, which goes through the network forward and backward.
*Rows* are images that went forward through the model over those that
the method cannot do without. *MB* is the largest resident memory of the process, libraries included, beside that of the fastest opponent.

PyTorch runs \`torch.autograd.grad\` with frozen weights for the gradient, Captum for the other methods (integrated gradients with its
convergence delta, as ours), plain PyTorch for RISE, \`torch.optim.SGD\` for an epoch, Quantus for cascading randomization and the metrics; batch normalization keeps its running statistics on
both sides. scikit-learn's \`ElasticNet\` by coordinate descent with its own tolerance and NumPy for GLM-SAGA, from raw scores and activations to weights; ours of the elastic net
are exact. Noise and masks are the same on both sides for parity, and drawn by each side while timed. Weights are random.

Losses on explanations are timed in steps of Adam: the paper's network for DecoyMNIST with CDEP, right for the right reasons as CDEP's repository has it and expected gradients, the small residual network for canvases with
Grad-CAM consistency. PyTorch's side is written from the same formulas: CDEP carries β beside the ordinary activations as ours, RRR differentiates twice, expected gradients pass four samples at a time. Before that three steps of plain
gradient descent from the same weights, with the same draws, gave the same terms and the same changes of every weight. *x plain* is CPU time over that of the step without penalty, published as measured by CDEP's authors (4.7, 17.1, 11.2 and 821 s
an epoch of 54,000 images, on their hardware) or, for consistency, the limit set for it: a mosaic has four times the pixels. *s an epoch* is on the clock.

${parts.join('\n\n')}
${chapters ? `\n## Chapters\n\n${chaptersTable(chapters)}\n` : ''}
${floors(record)}`;
}

/** What keeps ratios above 1 where they are. */
function floors(record: BenchRecord): string {
  const row = record['mnist-cnn']?.rows.find(
    ({ case: { method }, threads }) => method === 'operation' && threads === 1,
  );
  const [ours, theirs] = row?.times
    ? [row.times.ours, row.times.theirs[0]].map(({ cpu }) => ((cpu * 1e6) / row.case.count).toFixed(1))
    : ['', ''];
  return `## What stands in the way

* **One operation at a time.** ${row?.times ? `An operation takes ${ours} µs before it computes anything, one of PyTorch ${theirs} µs (the row of operations on one number). ` : ''}Each goes from
  TypeScript through TensorFlow.js's addon into TensorFlow's eager runtime. Since 29 November 2026 passes and training steps are recorded and run as one graph,
  which also makes one operation of a convolution, its bias and its ReLU. The rows above with earlier dates were measured before that: they are to be measured again.
* **SmoothGrad.** The noise is drawn in TypeScript, the same for a seed on every machine: about a tenth of the time on large images.
* **Metrics.** Quantus's SSIM and Spearman are SciPy's compiled filters and sorting: plain TypeScript beats them by less than ten times.
* **GLM-SAGA.** A batch is 512 images: its two matrix products take what NumPy's take, and some fifteen operations on small matrices around them what it takes to call them.
  Since 29 November 2026 a batch is one graph, which saves a part of that: the row above is older. \`elasticNet\` gives the exact answer in a third of the time of twenty epochs.
`;
}

function conditionsLine({ when, mode, machine, load, versions, opponents }: Section): string {
  return `${when}${mode === 'quick' ? ', a quick run' : ''}: ${machine}, load ${load.toFixed(1)} at the start; ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}. Against ${namesOf(opponents)}.`;
}

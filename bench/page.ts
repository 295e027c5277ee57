import { median } from 'vitrine/statistics';
import { aimsTable } from './aims';
import { METHODS, NAMES, SAMPLES } from './cases';
import { chaptersTable, type ChapterTimes } from './chapters';
import { FAR_BEHIND, TOLERANCE, type Row } from './measure';
import type { BenchRecord, Section } from './record';
import { table } from './table';
import { objectivesTable } from './table-objectives';
import { neuronScaleTable, type NeuronScale } from './scale/neurons';
import { namesOf } from './titles';

/** A record as a page. */
export function page(record: BenchRecord, chapters?: ChapterTimes, neurons: readonly NeuronScale[] = []): string {
  const parts = Object.entries(record).map(
    ([model, section]) =>
      `## ${NAMES[model as keyof BenchRecord]}\n\n${conditionsLine(section)}\n\n${(model === 'objectives' ? objectivesTable : table)(section.rows)}`,
  );
  return `# Speed beside PyTorch, Captum, Quantus and scikit-learn

Written by \`npm run bench\`, which replaces the rows of the models that it measures whole.

All sides read the same weights and inputs from one file. Nothing is timed before its results agree: *apart* is the largest
difference over the largest value in an image's result, over all tensors that both sides give, at the lower quartile of the images (at most ${TOLERANCE}; where rounding decides one of millions of ReLUs an image is off by more, between PyTorch's layouts too). Times are medians of blocks of calls that alternate
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
an epoch of 54,000 images, on their hardware) or, for consistency, the aim set for it. That aim is below its floor: image and mosaic both go forward and backward, and a mosaic has four times the pixels, which makes 5 plain steps. *s an epoch* is on the clock.

${parts.join('\n\n')}
${neurons.length > 0 ? `\n## Linear explanations at the paper's size\n\n${neuronScaleTable(neurons)}\n` : ''}${chapters ? `\n## Chapters\n\n${chaptersTable(chapters)}\n` : ''}
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
  return `## What was aimed at

Set before these passes were compiled. The first five lines are about networks, the fastest PyTorch of each row beside ours.

${aimsTable(record)}

## What stands in the way

* **One operation at a time.** ${row?.times ? `An operation takes ${ours} µs before it computes anything, one of PyTorch ${theirs} µs (the row of operations on one number). ` : ''}Each goes from
  TypeScript through TensorFlow.js's addon into TensorFlow's eager runtime. So passes and training steps are recorded and run as one graph,
  which also makes one operation of a convolution, its bias and its ReLU. A thousand of one kind in a row are one loop to \`torch.compile\`, and stay a thousand operations of a graph here.
* **One image.** A graph takes a call from TypeScript, a thread of TensorFlow and a copy out, about a tenth of a millisecond; that is what the smallest rows (one image, one sentence) lose.
${twoThreads(record)}* **Occlusion and RISE.** \`torch.compile\` makes masking and scoring part of the pass. Here masks are made in TypeScript and images masked by an operation of their own; nine tenths of the time are the passes.
* **Not timed.** Integrated gradients of ResNet-18 were refused by the parity gate as it was: all opponents at once had to agree with ours on the median image. In float32 rounding decides some of two million ReLUs a pass, and PyTorch's own layouts were found as far apart. The gate asks each opponent by itself, on a quarter of the images, since; those three rows are to be measured again.
* **Large convolutions.** Both sides call the same oneDNN kernels; for ResNet-18 they are all but the whole time, so ratios are near 1, and a step of training, which cannot do without them, too. The engines fuse more and choose layouts for the whole network.
* **An LSTM** is twenty steps of small products, each an operation of the graph; PyTorch's is one call.
* **Expected gradients.** Twice the arithmetic of a gradient, for ${SAMPLES.count} times as many images, which here go through the network together (gigabytes) and in PyTorch four backgrounds at a time, which fit into the cache.
* **SmoothGrad.** The noise is drawn in TypeScript, the same for a seed on every machine: about a fifth of the time on large images.
* **Metrics.** Quantus's SSIM and Spearman are SciPy's compiled filters and sorting: plain TypeScript beats them by less than ten times. Of cascading randomization half of the time and more are the gradients of 160 images, on both sides.
* **Memory.** A pass is recorded by being computed once, operation by operation. An activation is freed once no layer reads it any more, and a gradient once it has been passed back; but what an operation saves for the way back is held until then, and PyTorch, told that the weights are frozen, saves less. TensorFlow's allocator keeps for the process what it once had.
* **GLM-SAGA.** The two matrix products of a batch take 0.31 ms here and 0.35 ms in NumPy; the rest are some fifteen operations a batch on small matrices, and after each epoch the predictions and the objective of all images, which say when to stop. \`elasticNet\` gives the exact answer in a third of the time of twenty epochs.
`;
}

/** What a second thread brings in the rows of networks with 32 images and more, on the clock, here and in PyTorch. */
function twoThreads(record: BenchRecord): string {
  const gains = Object.values(record).flatMap(({ rows }) =>
    rows.flatMap(({ case: two, threads, times }) => {
      const alone = rows.find(
        ({ case: one, threads: single }) => single === 1 && one.method === two.method && one.batch === two.batch,
      )?.times;
      if (threads !== 2 || two.batch < 32 || two.model === 'lstm' || !METHODS.some((name) => name === two.method))
        return [];
      if (!times || !alone) return [];
      return [{ ours: alone.ours.wall / times.ours.wall, theirs: fastest(alone.theirs) / fastest(times.theirs) }];
    }),
  );
  if (gains.length === 0) return '';
  const [ours, theirs] = (['ours', 'theirs'] as const).map((side) =>
    median(gains.map((gain) => gain[side])).toFixed(1),
  );
  return `* **Two threads** make rows of 32 images and more ${ours} times as fast here and ${theirs} times in PyTorch (medians of ${gains.length} rows). What TypeScript does, masks, noise and the steps between the passes, stays on one thread; an operation of one image or of an LSTM is often too small to be shared: waking the other thread may cost more than it brings.
  oneDNN cuts every operation into as many parts as there are threads, and a graph cannot be told to take fewer; the process can: with \`TF_NUM_INTRAOP_THREADS=1\` one image through ResNet-20 took 1.3 ms on the clock instead of 2.0, and its gradient 2.7 instead of 5.3 (three runs of each); from some eight images on the second thread pays.
`;
}

const fastest = (theirs: readonly { wall: number }[]): number => Math.min(...theirs.map(({ wall }) => wall));

function conditionsLine({ when, mode, machine, load, versions, opponents, rows }: Section): string {
  return `${when}${mode === 'quick' ? ', a quick run' : ''}: ${machine}, load ${load.toFixed(1)} at the start${held(rows)}; ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}. Against ${namesOf(opponents)}.`;
}

/** With one thread clock and CPU time are the same, but for waiting: how quiet the machine was for these rows. */
function held(rows: readonly Row[]): string {
  const shares = rows.flatMap(({ threads, times }) =>
    threads === 1 && times ? [times.ours, ...times.theirs].map(({ cpu, wall }) => cpu / wall) : [],
  );
  return shares.length > 0
    ? `, the one thread computing ${(100 * Math.min(1, median(shares))).toFixed(0)} % of the time`
    : '';
}

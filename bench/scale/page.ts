import { lines, type Figure } from 'vitrine/figures';
import { WHOLE, type Rehearsal, type ScaleRecord } from './rehearse';

/** Assumed of a GPU: what it computes a second, in FLOP, and the part of it that small networks reach. */
const GPU = { name: 'one with 60 TFLOP/s in single precision', flops: 60e12, share: 0.1 };
/** Multiplications and additions of one forward pass of SqueezeNet 1.1 at 224 x 224; Grad-CAM costs little more. */
const PASS_FLOP = 0.7e9;
const NAMES: Record<Rehearsal['metric'], string> = {
  alignment: 'alignment (Shared Interest)',
  pointing: 'pointing game, stochastic pointing game, content heatmap',
};

/** The record as a page. */
export function scalePage(record: ScaleRecord): string {
  const { runs } = record;
  const most = runs.reduce((a, b) => (b.photographs > a.photographs ? b : a));
  const annotations = Math.max(...runs.map((run) => run.annotations));
  return `# Full scale, rehearsed

Written by \`npm run bench -- --scale ${most.photographs}\`.

What ImageNet's validation set asks for, without its photographs: ${most.photographs.toLocaleString('en')} drawn JPEG files (${(most.bytes / most.photographs / 1e3).toFixed(0)} kB each, ${(most.bytes / 1e9).toFixed(1)} GB) with a VOC XML each, in its layout, and \`npm run evaluate\` over all of them with Grad-CAM of SqueezeNet 1.1. The scores mean nothing, as no network knows what is drawn; time, memory and files are those of real ones. Each run was killed (\`kill -9\`) once and started again with the same words.${runs.map(ofFewer).join('')}

${runs.map(conditions).join(' ')} Where other work runs beside, the clock bears it, CPU time does not. Annotations are read in ${annotations.toFixed(0)} s before the first photograph.

| | photographs | minutes | a second | CPU ms a photograph | of it reading | peak MB | killed after |
|---|---|---|---|---|---|---|---|
${runs.map(rowOf).join('\n')}

![Photographs done over time](scale.png)

**Does the cost grow in proportion?** ${runs.map(inWords).join(' ')}

**Does memory grow?** Two batches of photographs are in memory, and the names and rows of all. ${runs.map(growth).join('; ')}.

Linear explanations of 2,048 neurons over as many images: [what each step takes](bench.md#linear-explanations-at-the-papers-size).

## On a GPU, estimated

Not measured. With ${GPU.name}, of which ${100 * GPU.share} % are reached, and each photograph read on the main thread of one process:

| | the network, s | reading, s | together, min |
|---|---|---|---|
${runs.map(estimateOf).join('\n')}

Reading decides: photographs are decoded beside the network, but resized on the main thread, bit for bit as Pillow does. Several processes, each with a part (\`--part 1/4\`), share it; several GPUs in one process are out of scope.
`;
}

/** The page's plot: how rows grow, over processor time, which other work does not lengthen, where it was noted. */
export function scaleFigure({ runs }: ScaleRecord): Figure {
  const noted = runs.filter(hasCpu);
  return lines({
    title: 'Photographs done over time: a straight line has a cost in proportion to their number',
    series: (noted.length > 0 ? noted : runs).map(({ metric, moments }) => ({
      name: NAMES[metric],
      x: moments.map(({ seconds, cpuSeconds }) => (cpuSeconds ?? seconds) / 60),
      y: moments.map(({ rows }) => rows),
    })),
    xTitle: noted.length > 0 ? 'minutes of processor time, all threads' : 'minutes',
    yTitle: 'photographs done',
  });
}

/** Says of a run that it did not go over all. */
function ofFewer({ metric, photographs, seconds }: Rehearsal): string {
  if (photographs >= WHOLE) return '';
  const whole = ((seconds / 60) * (WHOLE / photographs)).toFixed(0);
  return ` **Not all of them** for ${NAMES[metric]}: ${photographs.toLocaleString('en')}; in proportion ${WHOLE.toLocaleString('en')} would take ${whole} minutes.`;
}

function hasCpu({ moments }: Rehearsal): boolean {
  return moments.every(({ cpuSeconds }) => cpuSeconds !== undefined);
}

function conditions({ metric, when, machine, load, node }: Rehearsal): string {
  return `${NAMES[metric]}: ${when}, ${machine}, load ${load.toFixed(1)} at the start, node ${node}.`;
}

function rowOf(run: Rehearsal): string {
  const { metric, photographs: count, seconds, cpuSeconds, reading, peak, killedAt } = run;
  const cells = [
    NAMES[metric],
    count.toLocaleString('en'),
    (seconds / 60).toFixed(1),
    (count / seconds).toFixed(1),
    ((1000 * cpuSeconds) / count).toFixed(1),
    (1000 * reading).toFixed(1),
    peak.toFixed(0),
    killedAt.toLocaleString('en'),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The cost of each quarter of the photographs: processor time of one in ms, or how many a second, as noted. */
function quarters(run: Rehearsal): number[] {
  const { moments } = run;
  const last = moments.at(-1)!.rows;
  const at = (rows: number) => moments.find((moment) => moment.rows >= rows)!;
  return [0, 1, 2, 3].map((quarter) => {
    const [from, to] = [quarter, quarter + 1].map((edge) => at(Math.max(1, (edge * last) / 4)));
    const count = to.rows - from.rows;
    return hasCpu(run) ? (1000 * (to.cpuSeconds! - from.cpuSeconds!)) / count : count / (to.seconds - from.seconds);
  });
}

function inWords(run: Rehearsal): string {
  const each = quarters(run).map((value) => value.toFixed(1));
  const what = hasCpu(run) ? 'ms of processor time a photograph' : 'photographs a second';
  const restart = run.killedAt ? ' (the restart lies in the second)' : '';
  return `${NAMES[run.metric]}: ${each.slice(0, 3).join(', ')} and ${each[3]} ${what} in the four quarters${restart}.`;
}

function growth({ metric, moments }: Rehearsal): string {
  const last = moments.at(-1)!.rows;
  const near = (share: number) => moments.find(({ rows }) => rows >= share * last)!.megabytes.toFixed(0);
  return `${NAMES[metric]}, ${near(0.1)} MB at a tenth, ${near(0.5)} at half, ${near(0.95)} near the end`;
}

function estimateOf({ metric, reading }: Rehearsal): string {
  const network = (WHOLE * PASS_FLOP * 2) / (GPU.flops * GPU.share);
  const seconds = WHOLE * reading;
  return `| ${NAMES[metric]}, ${WHOLE.toLocaleString('en')} photographs | ${network.toFixed(0)} | ${seconds.toFixed(0)} | ${((network + seconds) / 60).toFixed(0)} |`;
}

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { quantile } from 'vitrine/statistics';
import { casesOf, NAMES, type Case, type ModelName } from './cases';
import { writeFixtures } from './fixtures/write';
import { AGREEING } from './measure';
import { differences } from './parity';
import type { Timing, Where } from './protocol';
import { Side } from './side';
import { title } from './titles';

/** A small network, a large one, a transformer, and training with losses on explanations. */
const COMPARED: readonly ModelName[] = ['mnist-cnn', 'resnet18', 'deit-tiny', 'objectives'];
/**
 * How far a card may be from the processor, in a quarter of the images at least: sums are added in another order, and
 * where a rounding error decides a ReLU one image's gradient differs by more.
 */
const TOLERANCE = 1e-3;
/** No case begins after so many seconds: a card is lent by the minute. */
const BUDGET = 300;
/** Seconds of the calls that are timed, after those that are not. */
const BLOCK = 1;
const WARM_UP = 4;

/** One case on the card and on the processor. */
export interface DeviceRow {
  case: Case;
  /** Relative difference of the results: at the lower quartile of the images, and of the worst. */
  difference: number;
  worst: number;
  /** Seconds of one call by the clock. */
  card: number;
  processor: number;
}

/**
 * `npm run bench -- --device`: this package on the graphics card beside itself on the processor, with the very same
 * library, which is told to see no card. The card's products of matrices are kept in single precision (no TF32), so
 * that the results can be compared.
 *
 * @returns whether all results agree
 * @throws Error where TensorFlow sees no card
 */
export async function compareDevices(project: string, folder: string): Promise<boolean> {
  const began = Date.now();
  const cards = { NVIDIA_TF32_OVERRIDE: '0' };
  const sides = (['card', 'processor'] as const).map((name) => {
    const env = name === 'card' ? cards : { ...cards, CUDA_VISIBLE_DEVICES: '-1' };
    const command = [process.execPath, path.join(__dirname, 'vitrine', 'side.js')];
    return new Side(`Vitrine on the ${name}`, command, { threads: os.availableParallelism(), folder, env });
  });
  const [card, processor] = sides;
  try {
    const [onCard, onProcessor] = await Promise.all(sides.map((side) => side.ask<Where>({ ask: 'where' })));
    if (!onCard.gpu || onProcessor.gpu)
      throw new Error(
        `bench: --device compares a graphics card with the processor, and TensorFlow ${onCard.gpu ? 'cannot be kept from using the card' : 'sees no card here: npm run doctor says why'}`,
      );
    const rows: DeviceRow[] = [];
    let left = 0;
    for (const model of COMPARED) {
      writeFixtures(folder, model);
      await Promise.all(sides.map((side) => side.ask({ ask: 'open', folder, model, threads: 1 })));
      for (const once of casesOf(model, [8, 32], [8])) {
        if ((Date.now() - began) / 1000 > BUDGET) {
          left++;
          continue;
        }
        rows.push(await compareCase(once, card, processor, folder));
        console.log(line(rows.at(-1)!));
      }
    }
    const facts = `${new Date().toISOString().slice(0, 10)}, beside the processor ${onProcessor.name}; TensorFlow ${onCard.tensorflow}`;
    const file = path.join(project, 'reports', 'device.md');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, devicePage(facts, rows, left));
    console.log(`Written: reports/device.md${left > 0 ? `; ${left} cases were not measured, time was up` : ''}`);
    return rows.every(agrees);
  } finally {
    for (const side of sides) side.close();
  }
}

/** What one case gives on both sides, and how long a call takes there. */
export async function compareCase(once: Case, card: Side, processor: Side, folder: string): Promise<DeviceRow> {
  const files = ['card', 'processor'].map((name) => path.join(folder, `check-${name}.safetensors`));
  await Promise.all(
    [card, processor].map((side, i) => side.ask({ ask: 'check', case: once, first: 0, out: files[i] })),
  );
  const apart = differences(files[0], files[1], once.batch);
  const row = { case: once, difference: quantile(Float64Array.from(apart), AGREEING), worst: Math.max(...apart) };
  // One after the other: the card's side needs the processor, too.
  return { ...row, card: await secondsOf(once, card), processor: await secondsOf(once, processor) };
}

async function secondsOf(once: Case, side: Side): Promise<number> {
  const time = (calls: number) => side.ask<Timing>({ ask: 'time', case: once, calls });
  const { wall } = await time(WARM_UP);
  return (await time(Math.max(1, Math.round(BLOCK / wall)))).wall;
}

const agrees = ({ difference }: DeviceRow) => difference <= TOLERANCE;

function line(row: DeviceRow): string {
  const { case: once, difference, card, processor } = row;
  const told = agrees(row) ? '' : ': THE RESULTS DIFFER';
  return `${once.model}, ${title(once)}: ${(card * 1000).toFixed(2)} ms on the card, ${(processor * 1000).toFixed(2)} on the processor, ${difference.toExponential(0)} apart${told}`;
}

/** The table, with what it is; `left` cases were not measured. */
export function devicePage(facts: string, rows: readonly DeviceRow[], left: number): string {
  const apart = rows.filter((row) => !agrees(row)).length;
  return [
    '# A graphics card beside the processor',
    '',
    `${facts}. Milliseconds of one call by the clock; *apart*: the largest difference of an image's results as a share of its largest value, for the best quarter of the images and for the worst; at most ${TOLERANCE} is asked of the quarter. ${apart === 0 ? `All ${rows.length} agree.` : `${apart} of ${rows.length} differ by more.`}${left > 0 ? ` ${left} cases were not measured: after ${BUDGET} s none begins.` : ''}`,
    '',
    '| | | card, ms | processor, ms | processor / card | apart, quarter | apart, worst |',
    '|---|---|---:|---:|---:|---:|---:|',
    ...rows.map(({ case: once, difference, worst, card, processor }) => {
      const cells = [
        NAMES[once.model],
        title(once),
        (card * 1000).toFixed(2),
        (processor * 1000).toFixed(2),
        (processor / card).toFixed(1),
        difference.toExponential(0),
        worst.toExponential(0),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
  ].join('\n');
}

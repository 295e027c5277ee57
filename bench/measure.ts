import * as path from 'node:path';
import { median } from 'vitrine/statistics';
import { rowsNeeded, type Case, type Subject } from './cases';
import { differences } from './parity';
import type { Layout, Timing } from './protocol';
import type { Side } from './side';

/**
 * How long a case is measured: seconds of one block of calls, blocks of each side, seconds that all of it should not
 * exceed.
 */
export interface Effort {
  block: number;
  blocks: number;
  budget: number;
}

export interface Contestants {
  ours: Side;
  /** PyTorch in each of its memory layouts; one for the metrics. */
  theirs: { side: Side; layout?: Layout }[];
}

/** Medians over the blocks, for one call. */
export interface Measured extends Timing {
  layout?: Layout;
  blocks?: { cpu: number; wall: number }[];
}

export interface Row {
  case: Subject;
  threads: number;
  /**
   * Relative difference of the results, against the layout that is farther off: that of the median image, and of the
   * worst.
   */
  difference: number;
  worst: number;
  needed: number;
  /** How long it took to measure, in seconds. */
  seconds: number;
  /** Absent where the results disagree: what disagrees is not timed. */
  times?: { ours: Measured; theirs: Measured[] };
}

/**
 * How far the result of the median image may be off. Where a rounding error decides a ReLU or a maximum, the gradients
 * of that one image differ by more: so it is the median, and a case that fails is tried again on other images. What is
 * really different fails them all.
 */
export const TOLERANCE = 1e-4;
const FIRST_IMAGES = [0, 4, 8, 12, 16, 20, 24, 28];

/**
 * One case: the parity gate, a warm-up that tells how many calls make a block, then blocks of all sides in turns, the
 * order reversed each time, so that whatever else the machine does falls on all alike. A layout of PyTorch that is far
 * behind is dropped after the warm-up.
 */
export async function measure(
  once: Case,
  threads: number,
  { ours, theirs }: Contestants,
  folder: string,
  { block, blocks, budget }: Effort,
): Promise<Row> {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  const row = { case: once, threads, ...(await compare(once, { ours, theirs }, folder)), needed: rowsNeeded(once) };
  if (!(row.difference <= TOLERANCE)) return { ...row, seconds: seconds() };

  const entries = [{ side: ours, layout: undefined as Layout | undefined }, ...theirs].map((entry) => ({
    ...entry,
    timings: [] as Timing[],
    calls: 1,
  }));
  for (const entry of entries) {
    const { wall, cpu } = await entry.side.ask<Timing>({ ask: 'time', case: once, calls: 1 });
    // The first call is slower than the next ones: a second where there is time for it.
    const warm =
      wall < block
        ? await entry.side.ask<Timing>({ ask: 'time', case: once, calls: Math.ceil(Math.min(10, block / wall / 4)) })
        : { wall, cpu };
    entry.calls = Math.max(1, Math.round(block / warm.wall));
    entry.timings.push({ ...warm, rows: 0, passes: 0, peak: 0 });
  }
  const fastest = Math.min(...entries.slice(1).map(({ timings: [{ cpu }] }) => cpu));
  const running = entries.filter(({ side, timings: [{ cpu }] }) => side === ours || cpu <= 1.5 * fastest);
  const round = running.reduce((sum, { timings: [{ wall }], calls }) => sum + wall * calls, 0);
  const rounds = Math.max(2, Math.min(blocks, Math.round(budget / round)));
  for (const { timings } of running) timings.length = 0;
  for (let i = 0; i < rounds; i++) {
    for (const entry of i % 2 === 0 ? running : [...running].reverse()) {
      entry.timings.push(await entry.side.ask<Timing>({ ask: 'time', case: once, calls: entry.calls }));
    }
  }
  const [first, ...others] = running.map(({ layout, timings }) => summary(timings, layout));
  return { ...row, seconds: seconds(), times: { ours: first, theirs: others.sort((a, b) => a.cpu - b.cpu) } };
}

/** The parity gate. */
async function compare(
  once: Case,
  { ours, theirs }: Contestants,
  folder: string,
): Promise<{ difference: number; worst: number }> {
  const file = (name: string) => path.join(folder, `check-${name}.safetensors`);
  let found = { difference: Infinity, worst: Infinity };
  for (const first of FIRST_IMAGES) {
    const now = { difference: 0, worst: 0 };
    await ours.ask({ ask: 'check', case: once, first, out: file('ours') });
    for (const { side, layout = 'numpy' } of theirs) {
      await side.ask({ ask: 'check', case: once, first, out: file(layout) });
      const apart = differences(file('ours'), file(layout), once.batch);
      now.difference = Math.max(now.difference, apart.length > 0 ? median(apart) : Infinity);
      now.worst = Math.max(now.worst, ...apart);
    }
    if (now.difference < found.difference) found = now;
    if (found.difference <= TOLERANCE) break;
  }
  return found;
}

function summary(timings: readonly Timing[], layout?: Layout): Measured {
  const of = (key: keyof Timing) => median(timings.map((timing) => timing[key]));
  return {
    cpu: of('cpu'),
    wall: of('wall'),
    rows: of('rows'),
    passes: of('passes'),
    peak: Math.max(...timings.map(({ peak }) => peak)),
    layout,
    blocks: timings.map(({ cpu, wall }) => ({ cpu, wall })),
  };
}

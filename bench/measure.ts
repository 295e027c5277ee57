import * as path from 'node:path';
import { median, quantile } from 'vitrine/statistics';
import { meets, rowsNeeded, type Case, type Subject } from './cases';
import { differences } from './parity';
import { ENGINES, type Opponent, type Passed, type Timing } from './protocol';
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

/** A side that ours is compared with. */
export interface Theirs {
  side: Side;
  opponent: Opponent;
}

export interface Contestants {
  ours: Side;
  theirs: readonly Theirs[];
}

/** Medians over the blocks, for one call. */
export interface Measured extends Timing {
  opponent?: Opponent;
  blocks?: { cpu: number; wall: number }[];
}

export interface Row {
  case: Subject;
  threads: number;
  /**
   * Relative difference of the results, against the opponent that is farthest off: that at the lower quartile of the
   * images, and of the worst.
   */
  difference: number;
  worst: number;
  needed: number;
  /** Images that went forward through the model, on each side. */
  rows: { ours: number; theirs: number };
  /** How long it took to measure, in seconds. */
  seconds: number;
  /** Absent where the results disagree: what disagrees is not timed. The fastest opponent first; engines apart. */
  times?: { ours: Measured; theirs: Measured[]; engines?: Measured[] };
}

/**
 * How far the results may be off in a quarter of the images at least. Where a rounding error decides a ReLU or a
 * maximum, the gradients of that one image differ by more, also between the layouts of one library: so not all images
 * are asked for, and an opponent that fails is tried again on other images. What is really different fails them all.
 */
export const TOLERANCE = 1e-4;
export const AGREEING = 0.25;
const FIRST_IMAGES = Array.from({ length: 32 }, (_, i) => ((i * 4) % 32) + Math.floor(i / 8));
/** Calls before anything is timed, of the other side where one is short: ours is a graph from its fourth on. */
const WARM_UP = 5;
/** An opponent that takes more than this times the fastest one's time in the warm-up is not measured further. */
export const FAR_BEHIND = 1.5;

/** A side while a case is measured. */
interface Entry {
  side: Side;
  opponent?: Opponent;
  timings: Timing[];
  /** Calls in a block. */
  calls: number;
}

/**
 * One case: the parity gate, a warm-up that tells how many calls make a block, then blocks of all sides in turns, the
 * order reversed each time, so that whatever else the machine does falls on all alike. An opponent that is far behind
 * is dropped after the warm-up.
 */
export async function measure(
  once: Case,
  threads: number,
  { ours, theirs: all }: Contestants,
  folder: string,
  effort: Effort,
): Promise<Row> {
  const began = Date.now();
  const theirs = all.filter(({ opponent }) => meets(opponent, once.method));
  const { difference, worst } = await compare(once, { ours, theirs }, folder);
  const rows = { ours: 0, theirs: 0 };
  const row = { case: once, threads, difference, worst, needed: rowsNeeded(once), rows };
  const seconds = () => (Date.now() - began) / 1000;
  if (!(difference <= TOLERANCE)) return { ...row, seconds: seconds() };

  if (row.needed > 0) {
    rows.ours = (await ours.ask<Passed>({ ask: 'count', case: once })).rows;
    rows.theirs = (await theirs[0].side.ask<Passed>({ ask: 'count', case: once })).rows;
  }
  const times = await take(once, [{ side: ours }, ...theirs], effort);
  return { ...row, seconds: seconds(), times };
}

/** The times of all sides, ours first. */
async function take(
  once: Case,
  sides: readonly { side: Side; opponent?: Opponent }[],
  { block, blocks, budget }: Effort,
): Promise<Row['times']> {
  const time = (side: Side, calls: number) => side.ask<Timing>({ ask: 'time', case: once, calls });
  const entries: Entry[] = [];
  for (const { side, opponent } of sides) {
    const first = await time(side, 1);
    // The first call is slower than the next ones, and `torch.compile` compiles in it; ours records in the first three.
    const isOurs = opponent === undefined;
    const calls = isOurs ? WARM_UP - 1 : Math.max(1, Math.min(WARM_UP - 1, Math.round(budget / first.wall)));
    const warm = isOurs || first.wall < budget || opponent === 'compiled' ? await time(side, calls) : first;
    entries.push({ side, opponent, timings: [warm], calls: Math.max(1, Math.round(block / warm.wall)) });
  }
  const isEngine = ({ opponent }: Entry) => (ENGINES as readonly unknown[]).includes(opponent);
  const fastest = Math.min(
    ...entries.filter((entry) => entry.opponent && !isEngine(entry)).map(({ timings: [{ cpu }] }) => cpu),
  );
  const running = entries.filter(
    (entry) => !entry.opponent || isEngine(entry) || entry.timings[0].cpu <= FAR_BEHIND * fastest,
  );
  const round = running.reduce((sum, { timings: [{ wall }], calls }) => sum + wall * calls, 0);
  const rounds = Math.max(2, Math.min(blocks, Math.round(budget / round)));
  for (const { timings } of running) timings.length = 0;
  for (let i = 0; i < rounds; i++) {
    for (const { side, calls, timings } of i % 2 === 0 ? running : [...running].reverse())
      timings.push(await time(side, calls));
  }
  const summaries = (some: readonly Entry[]) => some.map(summary).sort((a, b) => a.cpu - b.cpu);
  const engines = running.filter(isEngine);
  return {
    ours: summary(running[0]),
    theirs: summaries(running.slice(1).filter((entry) => !isEngine(entry))),
    ...(engines.length > 0 ? { engines: summaries(engines) } : {}),
  };
}

/** The parity gate: each opponent agrees with ours on some images. */
async function compare(
  once: Case,
  { ours, theirs }: Contestants,
  folder: string,
): Promise<{ difference: number; worst: number }> {
  const file = (name: string) => path.join(folder, `check-${name}.safetensors`);
  const found = new Map<Theirs, { difference: number; worst: number }>();
  const agrees = (opponent: Theirs) => (found.get(opponent)?.difference ?? Infinity) <= TOLERANCE;
  for (const first of FIRST_IMAGES) {
    const waiting = theirs.filter((opponent) => !agrees(opponent));
    if (waiting.length === 0) break;
    await ours.ask({ ask: 'check', case: once, first, out: file('ours') });
    for (const opponent of waiting) {
      await opponent.side.ask({ ask: 'check', case: once, first, out: file(opponent.opponent) });
      const apart = differences(file('ours'), file(opponent.opponent), once.batch);
      const difference = apart.length > 0 ? quantile(Float64Array.from(apart), AGREEING) : Infinity;
      if (difference < (found.get(opponent)?.difference ?? Infinity))
        found.set(opponent, { difference, worst: Math.max(...apart) });
    }
  }
  const all = theirs.map((opponent) => found.get(opponent) ?? { difference: Infinity, worst: Infinity });
  const largest = (key: 'difference' | 'worst') => Math.max(...all.map((each) => each[key]));
  return { difference: largest('difference'), worst: largest('worst') };
}

function summary({ timings, opponent }: Entry): Measured {
  const of = (key: keyof Timing) => median(timings.map((timing) => timing[key]));
  return {
    cpu: of('cpu'),
    wall: of('wall'),
    peak: Math.max(...timings.map(({ peak }) => peak)),
    opponent,
    blocks: timings.map(({ cpu, wall }) => ({ cpu, wall })),
  };
}

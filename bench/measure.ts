import * as path from 'node:path';
import { median } from 'vitrine/statistics';
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
   * Relative difference of the results, against the opponent that is farthest off: that of the median image, and of the
   * worst.
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
 * How far the result of the median image may be off. Where a rounding error decides a ReLU or a maximum, the gradients
 * of that one image differ by more: so it is the median, and a case that fails is tried again on other images. What is
 * really different fails them all.
 */
export const TOLERANCE = 1e-4;
const FIRST_IMAGES = [0, 4, 8, 12, 16, 20, 24, 28];
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
    for (const { side, opponent } of theirs) {
      await side.ask({ ask: 'check', case: once, first, out: file(opponent) });
      const apart = differences(file('ours'), file(opponent), once.batch);
      now.difference = Math.max(now.difference, apart.length > 0 ? median(apart) : Infinity);
      now.worst = Math.max(now.worst, ...apart);
    }
    if (now.difference < found.difference) found = now;
    if (found.difference <= TOLERANCE) break;
  }
  return found;
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

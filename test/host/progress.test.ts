import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import assert from 'node:assert/strict';
import { counted, innerProgress, interruptible, progress, type Host } from 'vitrine/host';

const globals = globalThis as { [key: symbol]: Host | undefined };
const KEY = Symbol.for('vitrine.host');

describe('a line of progress', () => {
  let lines: string[];
  let now = 0;
  beforeEach(() => {
    lines = [];
    const take = (bundle: Readonly<Record<string, unknown>>) => void lines.push(String(bundle['text/plain']));
    globals[KEY] = {
      display: take,
      open: (bundle) => (take(bundle), { update: take }),
      clear() {},
      onInterrupt: () => () => {},
    };
    now = 0;
    mock.method(Date, 'now', () => now);
  });
  afterEach(() => {
    mock.restoreAll();
    delete globals[KEY];
  });
  const after = (seconds: number, bar: ReturnType<typeof progress>, done: number) => {
    now += seconds * 1000;
    bar.update(done);
    return /(?: ([^░█/]+) left)? $/.exec(lines[lines.length - 1])![1];
  };

  it('reckons the time left by what was done so far', () => {
    const bar = progress('work', 10);
    assert.equal(after(6, bar, 1), '54 s');
    assert.equal(after(6, bar, 4), '18 s');
  });

  it('reckons it by the steps of this run where an earlier one made some', () => {
    const bar = progress('work', 100, 90);
    assert.equal(after(1, bar, 90), undefined, 'nothing is known before the first step of this run');
    assert.equal(after(1, bar, 92), '8 s');
  });

  it('says long times in minutes and hours', () => {
    const bar = progress('work', 1000);
    assert.equal(after(10, bar, 1), '2 h 47 min');
    assert.equal(after(10, bar, 5), '66 min');
  });

  it('of work within other work goes to the other, and ends alone when the work fails', async () => {
    const outer = progress('outer', 2);
    const told: string[] = [];
    const inner = (fate: 'good' | 'bad') =>
      innerProgress(
        (line) => told.push(line),
        () =>
          interruptible(async () => {
            const bar = progress('inner', 4);
            bar.update(4);
            if (fate === 'bad') throw new Error('bad');
            bar.finish('good');
          }),
      );
    await inner('good');
    await assert.rejects(inner('bad'));
    assert.deepEqual(
      told.map((line) => line.slice(0, 5)),
      ['inner', 'inner'],
    );
    assert.deepEqual(lines, []);
    now += 1000;
    outer.update(1);
    outer.finish('all');
    assert.match(lines[0], /^outer .* 1\/2 1 s left/);
    assert.equal(lines[1], 'outer: all');
  });

  it('counts the steps of a loop, whose time left is that of the loop', async () => {
    now = 1000;
    const seen: string[] = [];
    for (const seed of counted('networks', ['a', 'b', 'c'])) {
      await interruptible(async () => progress('one', 5).finish('good')); // its own line does not end the loop's
      seen.push(seed);
      now += 10_000;
    }
    assert.deepEqual(seen, ['a', 'b', 'c']);
    const own = lines.filter((line) => line.startsWith('networks'));
    assert.match(own[0], /^networks ░{20} 0\/3 $/);
    assert.match(own[1], / 1\/3 20 s left $/);
    assert.match(own[2], / 2\/3 10 s left $/);
    assert.deepEqual(own.slice(3), ['networks: 3 done']);
    for (const never of counted('nothing', [])) assert.fail(String(never));
    assert.equal(lines.filter((line) => line.startsWith('nothing')).length, 0);
  });

  it('of a loop that is left or fails says how far it came, once', async () => {
    const leave = (how: () => void) => {
      for (const seed of counted('networks', [0, 1, 2])) {
        now += 1000;
        if (seed === 1) how();
      }
    };
    const fail = () => {
      throw new Error('bad');
    };
    assert.throws(() => leave(fail), /bad/);
    assert.equal(lines.pop(), `networks ${'█'.repeat(7)}${'░'.repeat(13)} 1/3, not finished`);
    for (const seed of counted('networks', [0, 1])) if (seed === 1) break;
    assert.match(lines.pop()!, /1\/2, not finished$/);
    const stopped = interruptible(async () => leave(fail));
    await assert.rejects(stopped, /bad/);
    assert.equal(lines.filter((line) => line.endsWith('1/3, not finished')).length, 1);
  });

  it('says how far it came when the work is stopped', async () => {
    const stop = new AbortController();
    const work = interruptible(
      async (breathe) => {
        const bar = progress('work', 3, 1);
        for (let done = 1; ; done++) {
          now += 1000;
          bar.update(done);
          if (done === 2) stop.abort();
          await breathe();
        }
      },
      { signal: stop.signal },
    );
    await assert.rejects(work, /stopped/);
    assert.match(lines[lines.length - 1], /2\/3, not finished$/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ts from 'typescript';
import { orderFaults } from './order-faults';

/** The faults of cells that were run once, from first to last. */
function faultsOf(...sources: string[]): string[] {
  return orderFaults(
    ts,
    sources.map((source, at) => ({ source, count: at + 1 })),
  );
}

describe('the check of a notebook by its order', () => {
  it('takes what runs from first to last', () => {
    assert.deepEqual(
      faultsOf(
        "import { sep, type ParsedPath } from 'node:path';\ninterface Named { name: string }",
        'const twice = (x: number) => 2 * x; let sum = 0; function late() { return end }',
        'for (const x of [1, 2]) sum += twice(x)',
        'sum += 1; enum Kind { A }; class Box { kind = Kind.A; at(sum: number) { return sum } }',
        'const end = `${sep}${sum}`, { length, ...rest } = { length: 1 } as { length: number };\nlate();',
        'await Promise.resolve(new Box().at(length)); ({ end, rest, name: Kind[0] })',
      ),
      [],
    );
  });

  it('finds numbers that are not 1, 2, 3', () => {
    const cells = [2, 1, null].map((count) => ({ source: '1', count }));
    assert.deepEqual(orderFaults(ts, cells), ['[1] has the number 2', '[2] has the number 1', '[3] was not run']);
  });

  it('finds a name that only a later cell declares, also through a function', () => {
    assert.deepEqual(faultsOf('k + 1', 'const k = 1'), ['[1] reads k, which only [2] declares']);
    assert.deepEqual(faultsOf('const f = () => k', 'f()', 'const k = 1', 'f()'), [
      '[2] reads k, which only [3] declares',
    ]);
    assert.deepEqual(faultsOf('const f = () => k', 'const k = 1', 'f()'), []);
  });

  it('finds a name that a later cell declares anew or assigns', () => {
    assert.deepEqual(faultsOf('const k = 1', 'k + 1', 'const k = 2'), ['[2] reads k, which [3] changes afterwards']);
    assert.deepEqual(faultsOf('let k = 1', '({ k })', '[k] = [2]'), ['[2] reads k, which [3] changes afterwards']);
    assert.deepEqual(faultsOf('function f() { return 1 }', 'f()', 'function f() { return 2 }'), [
      '[2] reads f, which [3] changes afterwards',
    ]);
    assert.deepEqual(faultsOf('let k = 1', 'k++', 'k++', 'const o = { k: 1 }; { const k = 2; o.k = k }'), []);
  });
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { keptRows } from 'vitrine/papers/cdep';

describe('rows that are kept', () => {
  it('come back after a kill, without what it left of a row, and go on', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-rows-'));
    try {
      const file = path.join(folder, 'deeper', 'features.rows');
      const values = new Float32Array(8);
      assert.equal(keptRows(file, 2).read(values), 0);
      keptRows(file, 2).append(Float32Array.of(9, 1, 2, 3, 4).subarray(1));
      fs.appendFileSync(file, Buffer.of(1, 2, 3));
      const again = keptRows(file, 2);
      assert.equal(again.read(values), 2);
      again.append(Float32Array.of(5, 6));
      assert.equal(keptRows(file, 2).read(values), 3);
      assert.deepEqual([...values], [1, 2, 3, 4, 5, 6, 0, 0]);
      assert.throws(() => keptRows(file, 2).read(new Float32Array(4)), /has 3 rows, of another computation.*delete it/);
      assert.throws(() => again.append(Float32Array.of(1)), /1 numbers were given; wanted whole rows of 2/);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});

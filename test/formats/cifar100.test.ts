import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseCifar100 } from 'vitrine/formats';

const FILE = path.join(process.env.VITRINE_MIRROR ?? '', 'cifar-100-binary/test.bin');
const name = 'test.bin';

/** A record whose planes are all `red`, `green` and `blue`, but for the first pixel of red. */
function record(coarse: number, fine: number, red: number, green: number, blue: number): Uint8Array {
  const bytes = new Uint8Array(3074);
  bytes.set([coarse, fine]);
  [red, green, blue].forEach((value, plane) => bytes.fill(value, 2 + plane * 1024, 2 + (plane + 1) * 1024));
  bytes[2] = 255;
  return bytes;
}

describe('CIFAR-100 in its binary form', () => {
  const two = Buffer.concat([record(4, 71, 1, 2, 3), record(19, 99, 7, 8, 9)]);

  it('is labels, then planes, which become pixels', () => {
    const { images, shape, fine, coarse } = parseCifar100(two, { name });
    assert.deepEqual(shape, [2, 32, 32, 3]);
    assert.deepEqual([...images.subarray(0, 6)], [255, 2, 3, 1, 2, 3]);
    assert.deepEqual([...images.subarray(-3)], [7, 8, 9]);
    assert.deepEqual(
      [[...fine], [...coarse]],
      [
        [71, 99],
        [4, 19],
      ],
    );
    assert.deepEqual(parseCifar100(two, { name, limit: 1 }).shape, [1, 32, 32, 3]);
  });

  it('is refused where a record is cut off or a label is none', () => {
    assert.throws(
      () => parseCifar100(two.subarray(1), { name }),
      /test\.bin: has 6147 bytes, which are not whole records of 3074/,
    );
    assert.throws(() => parseCifar100(new Uint8Array(0), { name }), /has 0 bytes/);
    assert.throws(
      () => parseCifar100(record(20, 5, 0, 0, 0), { name }),
      /record 0 has the labels 20 and 5; wanted a coarse one below 20 and a fine one below 100/,
    );
  });

  it(
    'has 100 test images of each class, each class in one superclass, five classes in each',
    { skip: !fs.existsSync(FILE) && 'VITRINE_MIRROR has no cifar-100-binary/test.bin' },
    () => {
      const { fine, coarse, shape } = parseCifar100(fs.readFileSync(FILE), { name });
      assert.equal(shape[0], 10_000);
      const counts = new Map<number, number>();
      fine.forEach((label) => counts.set(label, (counts.get(label) ?? 0) + 1));
      assert.deepEqual([...new Set(counts.values())], [100]);
      const pairs = new Set([...fine].map((label, i) => 100 * coarse[i] + label));
      assert.equal(pairs.size, 100);
      assert.equal(new Set([...pairs].map((pair) => Math.floor(pair / 100))).size, 20);
    },
  );
});

import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CIFAR100_CLASSES, CIFAR100_SUPERCLASSES, CIFAR100_SUPERCLASS_OF, cifar100, select } from 'vitrine/data';
import { withEnvironment } from './real-data';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-cifar100-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const alone = { VITRINE_PROJECT: folder, VITRINE_DATA: undefined, VITRINE_MIRROR: undefined, VITRINE_OFFLINE: '1' };

/** Loads with `files` in a data folder of its own. */
function loadFrom(name: string, files: Record<string, Uint8Array>, split: 'train' | 'test' = 'test') {
  const data = path.join(folder, name);
  fs.mkdirSync(path.join(data, 'cifar-100-binary'), { recursive: true });
  for (const [file, content] of Object.entries(files))
    fs.writeFileSync(path.join(data, 'cifar-100-binary', file), content);
  return withEnvironment({ ...alone, VITRINE_DATA: data }, () => cifar100(split));
}

/** Records of one gray value each. */
function records(...labels: [coarse: number, fine: number][]): Uint8Array {
  return Buffer.concat(
    labels.map(([coarse, fine], i) => Buffer.concat([Buffer.from([coarse, fine]), Buffer.alloc(3072, i)])),
  );
}

describe('the classes of CIFAR-100', () => {
  it('are 100 in 20 superclasses of five', () => {
    assert.equal(new Set(CIFAR100_CLASSES).size, 100);
    assert.deepEqual([CIFAR100_CLASSES[0], CIFAR100_CLASSES[99]], ['apple', 'worm']);
    const sizes = CIFAR100_SUPERCLASSES.map((_, i) => CIFAR100_SUPERCLASS_OF.filter((label) => label === i).length);
    assert.deepEqual(sizes, new Array(20).fill(5));
    assert.equal(CIFAR100_SUPERCLASSES[CIFAR100_SUPERCLASS_OF[CIFAR100_CLASSES.indexOf('trout')]], 'fish');
  });
});

describe('cifar100', () => {
  it('takes some of the records in any order, and says that they are not verified', async () => {
    const { images, shape, labels, meta } = await loadFrom('some', { 'test.bin': records([1, 91], [4, 0], [1, 1]) });
    assert.deepEqual(
      [shape, [...labels]],
      [
        [3, 32, 32, 3],
        [91, 0, 1],
      ],
    );
    assert.deepEqual([images[0], images[3072], images[6144]], [0, 1, 2]);
    assert.deepEqual([meta.real, meta.verified, meta.origin], [true, false, 'data folder']);
  });

  it('refuses records whose labels cannot be right, and a file that is cut off', async () => {
    await assert.rejects(
      loadFrom('exchanged', { 'train.bin': records([4, 0], [3, 4]) }, 'train'),
      /train\.bin: names food_containers as the superclass of beaver in record 1: it is damaged, or .* exchanged/,
    );
    await assert.rejects(
      loadFrom('cut', { 'test.bin': records([4, 0]).subarray(0, 3000) }),
      /test\.bin: has 3000 bytes, which are not whole records of 3074/,
    );
  });

  it('says what is wrong with a split or a limit', async () => {
    await assert.rejects(cifar100('val' as 'test'), /CIFAR-100: split is "val"; wanted 'train' or 'test'/);
    await assert.rejects(cifar100('test', { limit: 0 }), /CIFAR-100: limit is 0; wanted an integer of at least 1/);
  });

  it('is drawn where its files are not there, says so, and its classes can be told apart', async () => {
    const { warn } = console;
    let said = '';
    console.warn = (text: string) => (said += text);
    try {
      const [set, train] = await withEnvironment(alone, () => Promise.all([cifar100('test'), cifar100('train')]));
      assert.deepEqual([set.shape, train.shape, set.meta.real], [[1000, 32, 32, 3], [2000, 32, 32, 3], false]);
      assert.match(said, /GENERATED STAND-IN, NOT CIFAR-100 \(test images\)/);
      assert.match(said, /npm run data -- cifar100.*test\.bin.*cifar-100-binary/s);
      assert.deepEqual(
        [...set.labels.subarray(0, 100)],
        Array.from({ length: 100 }, (_, i) => i),
      );
      // The corner is ground: the same brightness for all images of a class, others for its four siblings.
      const corner = (i: number) => Math.max(...set.images.subarray(i * 3072, i * 3072 + 3)) / 255;
      const fish = CIFAR100_SUPERCLASS_OF.flatMap((family, label) => (family === 1 ? [label] : []));
      for (const [member, label] of fish.entries())
        for (const i of [label, label + 100])
          assert.ok(Math.abs(corner(i) - 0.15 - 0.15 * member) <= 0.055, `${label}: ${corner(i)}`);
      const again = await withEnvironment(alone, () => cifar100('test', { limit: 2 }));
      assert.deepEqual(again.images, select(set, [0, 1]).images);
    } finally {
      console.warn = warn;
    }
  });
});

const mirror = process.env.VITRINE_MIRROR;
const absent =
  mirror && fs.existsSync(path.join(mirror, 'cifar-100-binary/test.bin'))
    ? false
    : 'there is no cifar-100-binary/test.bin in VITRINE_MIRROR';

describe('the real CIFAR-100', { skip: absent }, () => {
  it('has 100 test images of each class', async () => {
    const { labels, meta } = await withEnvironment({ VITRINE_DATA: '/nowhere', VITRINE_OFFLINE: '1' }, () =>
      cifar100('test'),
    );
    assert.deepEqual([meta.real, meta.origin], [true, 'mirror']);
    const counts = new Array<number>(100).fill(0);
    for (const label of labels) counts[label]++;
    assert.deepEqual(counts, new Array(100).fill(100));
  });
});

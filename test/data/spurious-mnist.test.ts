import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  BLOCK_COLORS,
  blockMask,
  coloredDigits,
  correlated,
  digitMask,
  paintBlock,
  permuted,
  randomColors,
} from 'vitrine/papers/explanation-alignment';
import { mnist, type ImageSet } from 'vitrine/data';
import { Random } from 'vitrine/random';
import { whyNoRealData, withEnvironment } from './real-data';

const PIXELS = 28 * 28;

/** `n` images whose pixel p of image k is (37 k + 11 p) mod 256. */
function pattern(n: number): Pick<ImageSet, 'images' | 'shape'> {
  return {
    images: Uint8Array.from({ length: n * PIXELS }, (_, i) => (37 * Math.floor(i / PIXELS) + 11 * (i % PIXELS)) % 256),
    shape: [n, 28, 28, 1],
  };
}

describe('paintBlock', () => {
  it('inverts gray into three channels and changes exactly the 25 pixels of the corner', () => {
    const { images } = pattern(10);
    const painted = paintBlock(
      images,
      Uint8Array.from({ length: 10 }, (_, i) => i),
    );
    const mask = blockMask();
    for (let k = 0; k < 10; k++) {
      let changed = 0;
      for (let p = 0; p < PIXELS; p++) {
        const rgb = [...painted.subarray((k * PIXELS + p) * 3, (k * PIXELS + p) * 3 + 3)];
        const gray = 255 - images[k * PIXELS + p];
        if (rgb.some((value) => value !== gray)) changed++;
        assert.deepEqual(rgb, mask[p] ? [...BLOCK_COLORS[k]] : [gray, gray, gray]);
        assert.equal(mask[p] === 1, Math.floor(p / 28) <= 4 && p % 28 <= 4);
      }
      assert.equal(changed, 25);
    }
  });

  it('uses exactly the ten colors of the experiment', () => {
    assert.deepEqual(
      BLOCK_COLORS.map((rgb) => rgb.join()),
      [
        '230,25,75',
        '245,130,48',
        '255,225,25',
        '210,245,60',
        '60,180,75',
        '70,240,240',
        '0,130,200',
        '145,30,180',
        '240,50,230',
        '0,0,128',
      ],
    );
  });

  it('takes colors as a list or as a function of the index', () => {
    const set = pattern(3);
    assert.deepEqual(
      coloredDigits(set, (i) => 9 - i),
      coloredDigits(set, Uint8Array.of(9, 8, 7)),
    );
    assert.deepEqual(coloredDigits(set, Uint8Array.of(9, 8, 7)), paintBlock(set.images, [9, 8, 7]));
  });

  it('says what is wrong with its input', () => {
    assert.throws(
      () => paintBlock(new Uint8Array(PIXELS), [10]),
      /paintBlock: number 0 is 10; wanted an integer from 0 to 9/,
    );
    assert.throws(() => paintBlock(new Uint8Array(PIXELS + 1), [1]), /images has 785 bytes, colors 1/);
    assert.throws(
      () => digitMask({ images: new Uint8Array(12), shape: [1, 2, 2, 3] }),
      /digitMask: .*shape \[1, 2, 2, 3\]; wanted gray images/,
    );
    assert.throws(() => permuted([1], [0, 1, 2]), /wanted the integers 0 to 9/);
    assert.throws(() => correlated([10]), /correlated: number 0 is 10/);
  });
});

describe('color assignments', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, i) => (7 * i) % 10);

  it('correlated: the color is the label', () => {
    assert.deepEqual(correlated(labels), labels);
  });

  it('permuted by a derangement: fixed by the label and never its own', () => {
    for (let seed = 0; seed < 50; seed++) {
      const order = new Random(seed).derangement(10);
      const colors = permuted(labels, order);
      labels.forEach((label, i) => {
        assert.notEqual(colors[i], label);
        assert.equal(colors[i], order[label]);
      });
    }
  });

  it('random: the same for the same seed, and independent of the label (chi-square of 100 cells below the 0.999 quantile, 148)', () => {
    const n = 20_000;
    const colors = randomColors(n, new Random(4));
    assert.deepEqual(randomColors(n, new Random(4)), colors);
    const cells = new Float64Array(100);
    colors.forEach((color, i) => cells[10 * (i % 10) + color]++);
    assert.ok(cells.reduce((sum, cell) => sum + (cell - n / 100) ** 2 / (n / 100), 0) < 148);
  });
});

describe('real MNIST', { skip: whyNoRealData('mnist') }, () => {
  let test: ImageSet;
  let train: ImageSet;
  before(async () => {
    await withEnvironment({ VITRINE_DATA: '/nowhere', VITRINE_OFFLINE: '1' }, async () => {
      test = await mnist('test');
      train = await mnist('train');
    });
  });

  const counts = (labels: Uint8Array) =>
    Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length);

  it('has the published label counts', () => {
    assert.deepEqual(test.shape, [10_000, 28, 28, 1]);
    assert.deepEqual(counts(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    assert.deepEqual(train.shape, [60_000, 28, 28, 1]);
    assert.deepEqual(counts(train.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });

  it('says where it came from, without a path of this machine', () => {
    assert.deepEqual([test.meta.origin, test.meta.real, test.meta.verified], ['mirror', true, true]);
    assert.deepEqual(
      test.meta.files.map(({ file }) => file),
      ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'],
    );
    assert.ok(!JSON.stringify(test.meta).includes(process.env.VITRINE_MIRROR!));
  });

  it('reads 60,000 images without copying them', () => {
    assert.equal(
      train.images.byteOffset % 4096,
      16,
      'the images lie behind the 16 bytes of the header, in the same memory',
    );
  });

  it('has digit masks of 151.1 ± 0.1 pixels in the mean, 13 of which overlap the block', () => {
    const mask = digitMask(test);
    const block = blockMask();
    let overlapping = 0;
    for (let k = 0; k < 10_000; k++) if (block.some((inside, p) => inside && mask[k * PIXELS + p])) overlapping++;
    const mean = mask.reduce((sum, value) => sum + value, 0) / 10_000;
    assert.ok(Math.abs(mean - 151.1) <= 0.1, `mean ${mean}`);
    assert.equal(overlapping, 13);
  });

  it('differs in exactly 25 pixels from the inverted digits once painted', () => {
    const painted = coloredDigits(test, correlated(test.labels));
    let changed = 0;
    for (let i = 0; i < test.images.length; i++) {
      const gray = 255 - test.images[i];
      if (painted[3 * i] !== gray || painted[3 * i + 1] !== gray || painted[3 * i + 2] !== gray) changed++;
    }
    assert.equal(changed, 25 * 10_000);
  });
});

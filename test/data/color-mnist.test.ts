import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { INK_COLORS, inkDigits, inkStatistics, inkWeights, MEAN_INK, testInk, trainingInk } from 'vitrine/papers/cdep';
import { mnist, type ImageSet } from 'vitrine/data';
import { whyNoRealData, withEnvironment } from './real-data';

const close = (got: ArrayLike<number>, want: readonly number[], tolerance: number) => {
  assert.equal(got.length, want.length);
  want.forEach((value, i) =>
    assert.ok(Math.abs(got[i] - value) <= tolerance, `value ${i} is ${got[i]}; wanted ${value} ± ${tolerance}`),
  );
};

describe('the ink of ColorMNIST', () => {
  it('has the ten published colors', () => {
    const published = [
      [1, 0, 0],
      [0.944662, 0.524812, 0],
      [0.790511, 0.889325, 0],
      [0.277996, 0.833987, 0],
      [0, 0.778649, 0.173033],
      [0, 0.723312, 0.562576],
      [0, 0.445316, 0.667974],
      [0, 0.068071, 0.612636],
      [0.247688, 0, 0.557298],
      [0.501961, 0, 0.501961],
    ];
    published.forEach((color, i) => close(INK_COLORS[i], color, 1e-6));
    close(
      MEAN_INK,
      [0, 1, 2].map((c) => published.reduce((sum, color) => sum + color[c] / 10, 0)),
      1e-6,
    );
  });

  it('of digit 0 is red in training and purple at test time', () => {
    close(trainingInk(0), [1, 0, 0], 0);
    close(testInk(0), [0.501961, 0, 0.501961], 1e-6);
  });

  it('multiplies gray values, and each channel is normalized', () => {
    const set = { images: Uint8Array.of(0, 200), labels: Uint8Array.of(9), shape: [1, 1, 2, 1] as ImageSet['shape'] };
    const statistics = { mean: [10, 20, 30] as const, std: [2, 4, 5] as const };
    close(inkDigits(set, testInk, statistics), [-5, -5, -6, (200 - 10) / 2, -5, -6], 1e-5);
  });

  it('has the statistics of the images it makes', () => {
    const set = {
      images: Uint8Array.from({ length: 40 }, (_, i) => (37 * i) % 256),
      labels: Uint8Array.of(3, 1, 3, 8, 9, 0, 4, 4, 2, 7),
      shape: [10, 2, 2, 1] as ImageSet['shape'],
    };
    const made = inkDigits(set, trainingInk, inkStatistics(set));
    for (const c of [0, 1, 2]) {
      const channel = made.filter((_, i) => i % 3 === c);
      close(
        [channel.reduce((sum, value) => sum + value, 0) / 40, channel.reduce((sum, value) => sum + value ** 2, 0) / 40],
        [0, 1],
        1e-5,
      );
    }
  });

  it('is counted pixel by pixel', () => {
    const weights = inkWeights({ images: Uint8Array.of(9, 0, 1, 0, 0, 0, 255, 3), shape: [2, 2, 2, 1] });
    assert.deepEqual([...weights], [0.25, 0, 0.5, 0.25]);
    assert.throws(
      () => inkWeights({ images: new Uint8Array(4), shape: [1, 2, 2, 1] }),
      /no pixel of any image has ink/,
    );
  });
});

describe('ColorMNIST from the real digits', { skip: whyNoRealData('mnist') }, () => {
  let train: ImageSet;
  before(async () => {
    train = await withEnvironment({ VITRINE_DATA: '/nowhere', VITRINE_OFFLINE: '1' }, () => mnist('train'));
  });

  it('has the channel means and deviations of all 60,000 images, and the background that follows', () => {
    const { mean, std } = inkStatistics(train);
    close(mean, [12.9099, 13.8105, 10.0018], 1e-3);
    close(std, [45.042, 45.168, 33.6413], 1e-3);
    close(
      mean.map((m, c) => -m / std[c]),
      [-0.2866, -0.3058, -0.2973],
      5e-5,
    );
  });

  it('draws pixels by weights of which 67 are 0 and (15, 15) is largest', () => {
    const weights = inkWeights(train);
    close([weights.reduce((sum, weight) => sum + weight, 0)], [1], 1e-9);
    assert.equal(weights.filter((weight) => weight === 0).length, 67);
    assert.equal(weights.indexOf(Math.max(...weights)), 15 * 28 + 15);
    close([weights[15 * 28 + 15]], [0.004844], 1e-6);
  });
});

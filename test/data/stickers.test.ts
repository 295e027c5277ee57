import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { bestF1, dilate, drawnLesions, pasteSticker, stickerMask, stressTraits } from 'vitrine/papers/cdep';

const [H, W] = [60, 80];
const shape = [H, W] as const;

/** Skin with noise, a brown lesion in the middle, and more over it; the lesion's mask. */
function photograph(more: (x: number, y: number) => readonly [number, number, number] | undefined = () => undefined) {
  const random = new Random(5);
  const image = new Uint8Array(H * W * 3);
  const lesion = new Uint8Array(H * W);
  for (let p = 0; p < H * W; p++) {
    const [x, y] = [p % W, Math.floor(p / W)];
    lesion[p] = Number(Math.hypot(x - 40, y - 30) < 9);
    const color = more(x, y) ?? (lesion[p] ? [110, 65, 45] : [215, 165, 145]);
    for (let c = 0; c < 3; c++) image[3 * p + c] = color[c] + random.integer(7) - 3;
  }
  return { image, lesion };
}
const area = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);

describe('stickerMask', () => {
  it('finds nothing on skin with a lesion, and not the lesion', () => {
    const { image, lesion } = photograph();
    assert.equal(area(stickerMask(image, lesion, shape)), 0);
  });

  it('finds a disc of another color at the border, its middle of the color of skin filled', () => {
    for (const color of [
      [30, 120, 200],
      [250, 140, 30],
      [190, 192, 192],
    ] as const) {
      const disc = (x: number, y: number) => Math.hypot(x - 76, y - 12);
      const { image, lesion } = photograph((x, y) => {
        const d = Math.hypot(x - 66, y - 12);
        return disc(x, y) < 18 && d > 3 ? color : undefined;
      });
      const mask = stickerMask(image, lesion, shape);
      let [both, either] = [0, 0];
      for (let p = 0; p < H * W; p++) {
        const own = Number(disc(p % W, Math.floor(p / W)) < 18);
        both += own & mask[p];
        either += own | mask[p];
      }
      assert.ok(both / either > 0.85, `${String(color)}: IoU ${both / either}`);
    }
  });

  it('leaves out what is small, dark, or a little red and away from the border', () => {
    const blue = [30, 120, 200] as const;
    const cases = [
      (x: number, y: number) => (x < 3 && y < 3 ? blue : undefined),
      (x: number, y: number) => (x < 12 && y < 12 ? ([8, 8, 16] as const) : undefined),
      (x: number, y: number) => (Math.hypot(x - 15, y - 15) < 6 ? ([225, 130, 120] as const) : undefined),
    ];
    for (const more of cases) {
      const { image, lesion } = photograph(more);
      assert.equal(area(stickerMask(image, lesion, shape)), 0);
    }
    const inside = photograph((x, y) => (Math.hypot(x - 15, y - 15) < 6 ? blue : undefined));
    assert.ok(area(stickerMask(inside.image, inside.lesion, shape)) > 80);
  });

  it('gives an empty mask where there is no skin, and refuses other sizes', () => {
    const { image } = photograph();
    assert.equal(area(stickerMask(image, new Uint8Array(H * W).fill(1), shape)), 0);
    assert.throws(
      () => stickerMask(image, new Uint8Array(5), shape),
      /image has 14400 values, lesion 5; wanted 14400 and 4800/,
    );
  });
});

describe('moving a sticker', () => {
  it('changes the pixels of the mask and no others', () => {
    const [image, donor] = [new Uint8Array(27).fill(1), new Uint8Array(27).fill(9)];
    const pasted = pasteSticker(image, donor, Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0, 1));
    assert.deepEqual(
      [...pasted].map((value, i) => (value === 9 ? Math.floor(i / 3) : -1)).filter((p) => p >= 0),
      [1, 1, 1, 8, 8, 8],
    );
    assert.ok(image.every((value) => value === 1));
    assert.throws(() => pasteSticker(image, donor, new Uint8Array(8)), /have 27, 27 and 8 values/);
  });

  it('grows a mask by a square', () => {
    const mask = new Uint8Array(25);
    mask[12] = 1;
    assert.equal(area(dilate(mask, [5, 5], 1)), 9);
    mask[12] = 0;
    mask[0] = 1;
    assert.equal(area(dilate(mask, [5, 5], 2)), 9);
  });
});

describe('drawn lesions', () => {
  const set = drawnLesions(1500, { seed: 0 });
  const count = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);

  it('are malignant in 8 to 12 %, with stickers on 45 to 55 % of the benign and no malignant ones', () => {
    const malignant = count(set.labels);
    assert.ok(malignant / 1500 > 0.08 && malignant / 1500 < 0.12, `${malignant} malignant`);
    const share = count(set.stickers) / (1500 - malignant);
    assert.ok(share > 0.45 && share < 0.55, `${share} with stickers`);
    assert.ok(set.labels.every((label, i) => label === 0 || set.stickers[i] === 0));
  });

  it('have a mask that touches a side border exactly where there is a sticker', () => {
    for (let i = 0; i < 1500; i++) {
      const mask = set.masks.subarray(i * 2304, (i + 1) * 2304);
      const touches = mask.some((value, p) => value === 1 && (p % 48 === 0 || p % 48 === 47));
      assert.equal(touches, set.stickers[i] === 1);
    }
    assert.ok(set.images.every((value) => value >= 0 && value <= 1));
  });

  it('are the same for a seed, others for another, whatever their number', () => {
    const few = drawnLesions(3, { seed: 0 });
    assert.deepEqual(few.images, set.images.slice(0, few.images.length));
    assert.notDeepEqual(drawnLesions(3, { seed: 1 }).images, few.images);
  });

  it('have stickers on malignant ones alone in the stress set', () => {
    const stress = drawnLesions(40, { seed: 2, traits: stressTraits });
    assert.deepEqual(stress.labels, stress.stickers);
    assert.equal(count(stress.labels), 10);
  });
});

describe('bestF1', () => {
  it('is the best over tenths at which both classes are predicted', () => {
    assert.equal(bestF1([0.15, 0.25, 0.85, 0.95], [0, 0, 1, 1]), 1);
    assert.equal(bestF1([0.15, 0.95, 0.85, 0.25], [0, 0, 1, 1]), 0.8);
    assert.ok(Number.isNaN(bestF1([0.55, 0.56], [0, 1])));
  });

  it('takes weights for copies', () => {
    const [scores, labels] = [
      [0.2, 0.4, 0.6, 0.8],
      [0, 1, 0, 1],
    ];
    assert.equal(bestF1(scores, labels, [1, 2, 3, 0]), bestF1([0.2, 0.4, 0.4, 0.6, 0.6, 0.6], [0, 1, 1, 0, 0, 0]));
    assert.throws(() => bestF1(scores, [1]), /there are 1 labels; wanted 4/);
  });
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { hsvToRgb } from 'vitrine/data';
import { drawEmblemClasses, drawObjects, OBJECT_ZOO } from 'vitrine/papers/explanation-alignment';
import { Random } from 'vitrine/random';

describe('hsvToRgb', () => {
  it('turns from red over green and blue to red, and is gray without saturation', () => {
    const near = (found: number[], wanted: number[]) =>
      found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-12, `${found}; wanted ${wanted}`));
    near(hsvToRgb(0, 1, 1), [1, 0, 0]);
    near(hsvToRgb(1 / 6, 1, 0.5), [0.5, 0.5, 0]);
    near(hsvToRgb(1 / 3, 1, 1), [0, 1, 0]);
    near(hsvToRgb(2 / 3, 0.5, 1), [0.5, 0.5, 1]);
    near(hsvToRgb(-0.5, 1, 1), [0, 1, 1]);
    near(hsvToRgb(0.7, 0, 0.3), [0.3, 0.3, 0.3]);
  });
});

/** Red, green and blue, 0 to 1, averaged over the pixels of image `i` where `use` says so. */
function meanColor(images: Float32Array, i: number, use: (p: number) => boolean): number[] {
  const pixels = Array.from({ length: 1600 }, (_, p) => p).filter(use);
  return [0, 1, 2].map(
    (c) => pixels.reduce((sum, p) => sum + images[(i * 1600 + p) * 3 + c] / 4 + 0.5, 0) / pixels.length,
  );
}

describe('drawn objects', () => {
  const { images, labels, masks, shape } = drawObjects(80, new Random(3));

  it('are eight classes in turn, one box each, wholly inside, of about a sixth of the image', () => {
    assert.deepEqual(
      [shape, [...labels.subarray(0, 9)]],
      [
        [80, 40, 40, 3],
        [0, 1, 2, 3, 4, 5, 6, 7, 0],
      ],
    );
    let total = 0;
    for (let i = 0; i < 80; i++) {
      const inside = [...masks.subarray(i * 1600, (i + 1) * 1600).keys()].filter((p) => masks[i * 1600 + p] === 1);
      const [columns, rows] = [inside.map((p) => p % 40), inside.map((p) => Math.floor(p / 40))];
      const sides = [columns, rows].map((all) => Math.max(...all) - Math.min(...all) + 1);
      assert.equal(sides[0], sides[1]);
      assert.ok(sides[0] >= 12 && sides[0] <= 20, `${sides}`);
      assert.equal(inside.length, sides[0] * sides[1], 'the box has no holes');
      total += inside.length / 1600 / 80;
    }
    assert.ok(total > 0.14 && total < 0.19, `${total}`);
  });

  it('are red or blue inside their box, and of no strong color outside', () => {
    for (let i = 0; i < 80; i++) {
      const [red, , blue] = meanColor(images, i, (p) => masks[i * 1600 + p] === 1);
      assert.ok(labels[i] < 4 ? red > blue + 0.1 : blue > red + 0.1, `class ${labels[i]}: red ${red}, blue ${blue}`);
      const outside = meanColor(images, i, (p) => masks[i * 1600 + p] === 0);
      assert.ok(Math.max(...outside) - Math.min(...outside) < 0.12, `${outside}`);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(drawObjects(3, new Random(5)).images, drawObjects(3, new Random(5)).images);
    assert.notDeepEqual(drawObjects(3, new Random(5)).images, drawObjects(3, new Random(6)).images);
  });

  it('transfer to twenty classes, whose ground has the opposite hue', () => {
    const found = drawEmblemClasses(40, new Random(1));
    assert.deepEqual([...new Set(found.labels)].length, 20);
    const [red, green, blue] = meanColor(found.images, 0, (p) => found.masks[p] === 0); // the ground of a red disc
    assert.ok(red < green - 0.05 && red < blue - 0.05, `${red} ${green} ${blue}`);
  });
});

describe('the networks for drawn objects', () => {
  it('are five of convolutions and three of patches, whose first layer overlaps nowhere', () => {
    assert.deepEqual(OBJECT_ZOO.map(({ kind }) => kind).filter((kind) => kind === 'patches').length, 3);
    for (const { build, kind, embedding } of OBJECT_ZOO) {
      const network = build(0);
      const map = network.node('conv1').shape;
      if (kind === 'patches') assert.ok([8, 10].includes(map[0]), `${map}`);
      assert.deepEqual(network.node('classes').shape, [8]);
      assert.deepEqual(network.node('classes').inputs, [embedding]);
      network.dispose();
    }
  });
});

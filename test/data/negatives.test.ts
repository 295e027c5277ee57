import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { imagesOfOtherClasses, imagesWithoutClass } from 'vitrine/data';
import { Random } from 'vitrine/random';

describe('negatives', () => {
  it('of one label are of other classes, drawn evenly, and may coincide', () => {
    const labels = [0, 0, 0, 1, 2, 2, 3];
    const { draw } = imagesOfOtherClasses(labels);
    const random = new Random(1);
    const counts = new Float64Array(4);
    let repeated = 0;
    for (let i = 0; i < 2000; i++) {
      const classes = draw(0, random).map((image) => labels[image]);
      for (const label of classes) counts[label]++;
      repeated += Number(new Set(classes).size < 3);
    }
    assert.equal(counts[0], 0);
    for (const label of [1, 2, 3])
      assert.ok(Math.abs(counts[label] / 6000 - 1 / 3) < 0.02, `class ${label}: ${counts[label]}`);
    assert.ok(repeated > 1000, `${repeated} of 2000 with a class twice; expected 7 of 9`);
    assert.throws(() => imagesOfOtherClasses([5, 5]), /all 2 images are of one class/);
  });

  it('of several labels are listed class by class; images without any class are in no list', () => {
    assert.deepEqual(imagesWithoutClass([[0, 1], [1], []], 3).lists, [[1], [], [0, 1]]);
  });

  it('of several labels are three different images without the class', () => {
    const sets = [[0], [1], [2], [1, 2], [0, 1], [2]];
    const random = new Random(2);
    for (let i = 0; i < 200; i++) {
      const drawn = imagesWithoutClass(sets, 3).draw(0, random);
      assert.equal(new Set(drawn).size, 3);
      for (const image of drawn) assert.ok(!sets[image].includes(0));
    }
    assert.throws(
      () => imagesWithoutClass([[0], [1], [1]], 2).draw(1, random),
      /1 images are without class 1; wanted three/,
    );
  });
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { occlusion, rise } from 'vitrine/attribution';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose } from '../support/compare';

/** f(x) = Σ weight · x: hiding values by 0 lowers it by their own products. */
const weights = new Random(5).normals(4 * 5 * 2);
const linear = (x: tf.Tensor) =>
  tf.tidy(() => tf.sum(tf.mul(tf.reshape(x, [x.shape[0], -1]), tf.tensor2d(weights, [1, 40])), 1, true) as tf.Tensor2D);
const images = (n: number) => tf.tensor4d(new Random(6).normals(n * 40), [n, 4, 5, 2]);
const counted = (model: (x: tf.Tensor) => tf.Tensor2D) => {
  const calls: number[] = [];
  return { calls, model: (x: tf.Tensor) => (calls.push(x.shape[0]), model(x)) };
};
/** Runs the work and says how many tensors it left, its result disposed. */
async function left(work: () => Promise<{ map: tf.Tensor; output: tf.Tensor }>): Promise<number> {
  const before = tf.memory().numTensors;
  try {
    const { map, output } = await work();
    tf.dispose([map, output]);
  } catch {
    // What counts is what is left.
  }
  return tf.memory().numTensors - before;
}

describe('occlusion', () => {
  it('of a vector, one value at a time, is weight times value', async () => {
    const model = (x: tf.Tensor) =>
      tf.tidy(() => tf.matMul(x as tf.Tensor2D, tf.tensor2d([[2], [-3], [5]])) as tf.Tensor2D);
    assertClose(
      (
        await occlusion(
          model,
          tf.tensor2d([
            [1, 2, 3],
            [0, 1, -1],
          ]),
          { target: 0, window: 1 },
        )
      ).map,
      [2, -6, 15, 0, -3, -5],
    );
    assertClose(
      (await occlusion(model, tf.tensor2d([[1, 2, 3]]), { target: 0, window: 1, baseline: tf.tensor1d([1, 1, 1]) }))
        .map,
      [0, -3, 10],
    );
  });

  it('averages or adds up the windows over a value: 3 + 5, 5 + 7 for windows of two', async () => {
    const sum = (x: tf.Tensor) => tf.sum(x, 1, true) as tf.Tensor2D;
    const x = tf.tensor2d([[1, 2, 3, 4]]);
    assertClose((await occlusion(sum, x, { target: 0, window: 2 })).map, [3, 4, 6, 7]);
    assertClose((await occlusion(sum, x, { target: 0, window: 2, combine: 'sum' })).map, [3, 8, 12, 7]);
  });

  it('cuts the last window off at the edge: windows of three at steps of two over four values', async () => {
    const sum = (x: tf.Tensor) => tf.sum(x, 1, true) as tf.Tensor2D;
    // Windows 0..2 and 2..3.
    assertClose(
      (await occlusion(sum, tf.tensor2d([[1, 2, 3, 4]]), { target: 0, window: 3, stride: 2 })).map,
      [6, 6, 6.5, 7],
    );
  });

  it('hides all channels of a pixel, or one channel where the window says so', async () => {
    const x = images(1);
    const product = Array.from(x.dataSync(), (value, i) => value * weights[i]);
    assertClose((await occlusion(linear, x, { target: 0, window: [1, 1, 1] })).map, product);
    assertClose(
      (await occlusion(linear, x, { target: 0, window: 1 })).map,
      product.map((_, i) => product[i - (i % 2)] + product[i - (i % 2) + 1]),
    );
  });

  it('of the whole image is the whole drop, everywhere', async () => {
    const x = images(2);
    const { map, output } = await occlusion(linear, x, { target: 0, window: [4, 5] });
    assertClose(map, tf.mul(tf.reshape(output, [2, 1, 1, 1]), tf.ones(x.shape)));
  });

  it('does not depend on the batch size, and makes one pass a window after the first', async () => {
    const { calls, model } = counted(linear);
    const whole = await occlusion(model, images(3), { target: 0, window: [2, 3], stride: [2, 1] });
    // Rows 2, columns 3: six windows of three images.
    assert.deepEqual(calls.splice(0), [3, 18]);
    assertClose(
      (await occlusion(model, images(3), { target: 0, window: [2, 3], stride: [2, 1], batchSize: 4 })).map,
      whole.map,
    );
    assert.deepEqual(calls, [3, 4, 4, 4, 4, 2]);
  });

  it('keeps the class predicted for the clean image', async () => {
    const both = (x: tf.Tensor) =>
      tf.tidy(() => tf.concat([tf.sum(x, 1, true), tf.mul(tf.sum(x, 1, true), -1)], 1) as tf.Tensor2D);
    assertClose((await occlusion(both, tf.tensor2d([[1, -3]]), { window: 1 })).map, [-1, 3]);
  });

  it('says what is wrong with a window or a stride', async () => {
    await assert.rejects(
      occlusion(linear, images(1), { window: 6 }),
      /window is \[6,6,2\]; wanted whole numbers from 1 that fit into \[4,5,2\]/,
    );
    await assert.rejects(
      occlusion(linear, images(1), { window: 2, stride: 3 }),
      /stride is \[3,3,2\]; .* or values are left out/,
    );
    await assert.rejects(
      occlusion(linear, images(1), { window: [2] }),
      /window is \[2\]; wanted one number, or one for each axis of \[4,5,2\]/,
    );
  });
});

describe('rise', () => {
  /** 2000 masks of one image; the values of a mask do not depend on the model. */
  const constant = (x: tf.Tensor) => tf.zeros([x.shape[0], 1]) as tf.Tensor2D;

  it('of a model that always says 0 is half the mean mask, 0.25 with sigmoid, and 0.5 divided by the mean mask', async () => {
    const x = tf.zeros([1, 8, 8, 1]);
    const options = { target: 0, masks: 2000, seed: 1, scores: 'sigmoid', batchSize: 500 } as const;
    const plain = (await rise(constant, x, { ...options, divideBy: 'nothing' })).map;
    assert.ok(Math.abs(plain.mean().dataSync()[0] - 0.25) < 0.01, `${plain.mean().dataSync()[0]}`);
    const each = plain.dataSync();
    assert.ok(Math.max(...each) < 0.27 && Math.min(...each) > 0.23, 'no place is favored');
    assertClose((await rise(constant, x, options)).map, tf.mul(plain, 2));
  });

  it('draws masks from 0 to 1 whose mean is the share that is kept', async () => {
    const [masks, side] = [2000, 14];
    let [least, most, sum] = [Infinity, -Infinity, 0];
    // An image of ones, seen through a mask, is the mask.
    const seen = (x: tf.Tensor) => {
      for (const value of x.dataSync())
        [least, most, sum] = [Math.min(least, value), Math.max(most, value), sum + value];
      return tf.zeros([x.shape[0], 1]) as tf.Tensor2D;
    };
    await rise(seen, tf.ones([1, side, side, 1]), { masks, seed: 4, scores: 'outputs', batchSize: 500 });
    const mean = (sum - side * side) / (masks * side * side); // the image itself was looked at first
    assert.deepEqual([least, most], [0, 1]);
    assert.ok(Math.abs(mean - 0.5) < 0.01, `mean ${mean}`);
  });

  it('with given masks is the weighted sum worked out by hand', async () => {
    // f = mean of the pixels under the mask; the masks show the left and the upper half of [[1, 2], [3, 4]].
    const mean = (x: tf.Tensor) => tf.tidy(() => tf.reshape(tf.mean(x, [1, 2, 3]), [-1, 1]) as tf.Tensor2D);
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const masks = tf.tensor3d([
      [
        [1, 0],
        [1, 0],
      ],
      [
        [1, 1],
        [0, 0],
      ],
    ]);
    const raw = { target: 0, masks, scores: 'outputs', divideBy: 'nothing' } as const;
    assertClose((await rise(mean, x, raw)).map, [1.75 / 2, 0.75 / 2, 1 / 2, 0]);
    assertClose((await rise(mean, x, { ...raw, divideBy: 'mean-mask' })).map, [1.75, 0.75, 1, 0]);
    // Where the mask is 0 the baseline shows: 4 instead of two pixels each.
    assertClose((await rise(mean, x, { ...raw, baseline: 4 })).map, [(3 + 2.75) / 2, 2.75 / 2, 3 / 2, 0]);
  });

  it('explains probabilities unless told otherwise', async () => {
    const model = (x: tf.Tensor) =>
      tf.tidy(() => tf.mul(tf.ones([x.shape[0], 2]), tf.tensor2d([[Math.log(3), 0]])) as tf.Tensor2D);
    assertClose(
      (await rise(model, tf.zeros([1, 2, 2, 1]), { masks: tf.ones([1, 2, 2]) })).map,
      [0.75, 0.75, 0.75, 0.75],
    );
  });

  it('finds the pixel that alone matters', async () => {
    const pixel = (x: tf.Tensor) =>
      tf.tidy(() => tf.reshape(tf.slice(x, [0, 5, 2, 0], [-1, 1, 1, 1]), [-1, 1]) as tf.Tensor2D);
    const { map } = await rise(pixel, tf.ones([1, 8, 8, 1]), {
      target: 0,
      scores: 'outputs',
      masks: 1000,
      cells: 4,
      seed: 3,
      batchSize: 500,
    });
    assert.equal(tf.argMax(tf.reshape(map, [-1])).dataSync()[0], 5 * 8 + 2);
  });

  it('draws the same masks for a seed whatever the batch size, the same for all images, and others for another seed', async () => {
    const { calls, model } = counted(linear);
    const map = async (seed: number, batchSize: number, x = images(3)) =>
      (await rise(model, x, { target: 0, scores: 'outputs', masks: 7, cells: 2, seed, batchSize })).map;
    const whole = await map(1, 64);
    assert.deepEqual(calls.splice(0), [3, 21]);
    assertClose(await map(1, 4), whole);
    assert.deepEqual(calls, [3, 4, 4, 4, 4, 4, 1]);
    assertClose(await map(1, 64, tf.slice(images(3), 2, 1) as tf.Tensor4D), tf.slice(whole, 2, 1));
    assert.notDeepEqual((await map(2, 64)).dataSync(), whole.dataSync());
  });

  it('says what is wrong with masks, cells, keep or images', async () => {
    await assert.rejects(rise(linear, images(1), { seed: 1, masks: 0 }), /masks is 0/);
    await assert.rejects(
      rise(linear, images(1), { masks: tf.ones([2, 5, 4]) }),
      /masks is \[2,5,4\]; wanted \[masks, 4, 5\]/,
    );
    await assert.rejects(rise(linear, images(1), { seed: 1, keep: 0 }), /keep is 0/);
    await assert.rejects(rise(linear, images(1), { seed: 1, cells: 0.5 }), /cells is 0.5/);
    await assert.rejects(rise(linear, tf.zeros([1, 40]), { seed: 1 }), /x is \[1,40\]; wanted images/);
  });
});

describe('methods that hide parts', () => {
  it('stop after the pass in which the signal came, and leave nothing behind', async () => {
    const x = images(1);
    const stop = new AbortController();
    let passes = 0;
    const model = (x: tf.Tensor) => {
      if (++passes === 4) stop.abort();
      return linear(x);
    };
    assert.equal(await left(() => occlusion(model, x, { target: 0, window: 1, batchSize: 1, signal: stop.signal })), 0);
    assert.equal(passes, 4);
    await assert.rejects(rise(linear, x, { seed: 1, signal: stop.signal }), { name: 'Interrupted' });
  });

  it('leave no tensors behind, also when they throw', async () => {
    const x = images(2);
    for (const target of [0, 9]) {
      assert.equal(await left(() => occlusion(linear, x, { target, window: 2, batchSize: 5 })), 0);
      assert.equal(await left(() => rise(linear, x, { target, masks: 5, seed: 1, batchSize: 3 })), 0);
    }
    assert.equal(await left(() => occlusion(linear, x, { window: 9 })), 0);
    assert.equal(await left(() => rise(linear, x, { seed: 1, keep: 2 })), 0);
    let passes = 0;
    const failing = (rows: tf.Tensor) => {
      if (++passes === 3) throw new Error('on purpose');
      return linear(rows);
    };
    assert.equal(await left(() => occlusion(failing, x, { target: 0, window: 1, batchSize: 1 })), 0);
  });
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { contextualDecomposition } from 'vitrine/attribution';
import { decompose } from 'vitrine/decomposition';
import { conv2d, dense, flatten, maxPool, mlp, Network, relu } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose } from '../support/compare';

const images = (n: number) => tf.tensor4d(new Random(1).uniforms(n * 50, -1, 1), [n, 5, 5, 2]);
const net = () =>
  new Network(
    'net',
    [5, 5, 2],
    { conv: conv2d(3, { kernel: 2 }), pool: maxPool(2), relu: relu(), flat: flatten(), out: dense(3) },
    { seed: 2 },
  );

describe('contextualDecomposition', () => {
  it('of a dense layer is x·w and the share of the bias: worked out', async () => {
    const network = mlp({ seed: 1, inputShape: [3], hidden: [], classes: 1 });
    network.load(
      new Map([
        ['dense1.weight', [1, -2, 1]],
        ['dense1.bias', [6]],
      ]),
    );
    // Contributions 1, -4, 3 of the sum 0: each shares 6 with the rest by size.
    const { map, output } = await contextualDecomposition(network, tf.tensor2d([[1, 2, 3]]), { window: 1 });
    assertClose(map, [1 + (6 * 1) / 2, -4 + (6 * 4) / 8, 3 + (6 * 3) / 6]);
    assertClose(output, [6]);
  });

  it('is what decompose gives for each window, averaged or summed over the windows that cover a value', async () => {
    const [network, x] = [net(), images(2)];
    const corners = [0, 2].flatMap((row) => [0, 2].map((column) => [row, column]));
    const masks = tf
      .stack(
        corners.map(([r, c]) =>
          tf.tensor2d(
            Array.from({ length: 25 }, (_, i) =>
              Number(Math.floor(i / 5) >= r && Math.floor(i / 5) < r + 3 && i % 5 >= c && i % 5 < c + 3),
            ),
            [5, 5],
          ),
        ),
      )
      .expandDims(1);
    const beta = tf.slice(decompose(network, x, masks).beta, [0, 0, 1], [4, 2, 1]).reshape([4, 2, 1, 1]);
    const sum = tf.sum(tf.mul(beta, masks), 0).expandDims(3).tile([1, 1, 1, 2]);
    const counts = tf.sum(masks, 0).expandDims(3).tile([2, 1, 1, 2]);
    assertClose(
      (await contextualDecomposition(network, x, { target: 1, window: 3, stride: 2, combine: 'sum' })).map,
      sum,
    );
    assertClose(
      (await contextualDecomposition(network, x, { target: 1, window: 3, stride: 2 })).map,
      tf.div(sum, counts),
    );
  });

  it('of one window over everything is the output of the target at every value', async () => {
    const [network, x] = [net(), images(2)];
    const { map, output } = await contextualDecomposition(network, x, { window: 5 });
    const largest = tf.max(output, 1).dataSync();
    assertClose(
      map,
      Float32Array.from({ length: 100 }, (_, i) => largest[Math.floor(i / 50)]),
    );
  });

  it("does not depend on the batch size, and keeps each image's own target", async () => {
    const [network, x] = [net(), images(5)];
    for (const target of ['predicted', [0, 1, 2, 0, 1]] as const) {
      const { map } = await contextualDecomposition(network, x, { target, window: 2 });
      for (const batchSize of [1, 3, 7])
        assertClose((await contextualDecomposition(network, x, { target, window: 2, batchSize })).map, map);
    }
  });

  it('names what does not fit, stops when told, and leaves no tensors behind', async () => {
    const [network, x] = [net(), images(2)];
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(
      contextualDecomposition(network, x, { window: 6 }),
      /contextualDecomposition: window is \[6,6,2\]; wanted whole numbers from 1 that fit into \[5,5,2\]/,
    );
    await assert.rejects(
      contextualDecomposition(network, x, { window: 2, target: [1] }),
      /target has 1 classes for 2 images/,
    );
    await assert.rejects(
      contextualDecomposition(network, x, { window: 2, target: 9 }),
      /target is 9; wanted a class index from 0 to 2/,
    );
    await assert.rejects(contextualDecomposition(network, x, { window: 2, signal: stop.signal }), {
      name: 'Interrupted',
    });
    tf.dispose({ ...(await contextualDecomposition(network, x, { window: 2, batchSize: 3 })) });
    assert.equal(tf.memory().numTensors, before);
  });
});

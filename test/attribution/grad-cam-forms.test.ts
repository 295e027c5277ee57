import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { gradCam, normalizeHeatmap } from 'vitrine/attribution';
import { conv2d, dense, flatten, globalAveragePool, maxPool, Network, relu, type Layer } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { assertClose } from '../support/compare';

/** Two channels as the image itself: A1 = [[1,0],[2,1]], A2 = [[0,3],[1,0]]; class weights (2, -1). */
const activations = () => tf.tensor4d([1, 0, 0, 3, 2, 1, 1, 0], [1, 2, 2, 2]);
const head = (pool: Record<string, Layer>) => {
  // A 1x1 convolution that changes nothing, so that there is a layer to look at.
  const network = new Network(
    'head',
    [2, 2, 2],
    { same: conv2d(2, { kernel: 1 }), cam: relu(), ...pool, out: dense(1) },
    { seed: 1 },
  );
  network.load(
    new Map([
      ['same.weight', [1, 0, 0, 1]],
      ['same.bias', [0, 0]],
      ['out.weight', [2, -1]],
      ['out.bias', [0]],
    ]),
  );
  return network;
};
const normalized = async (network: Network, form: 'channel-weights' | 'element-wise') =>
  normalizeHeatmap(
    (await gradCam(network, activations(), { layer: 'cam', form, upsampling: 'none' })).map as tf.Tensor3D,
  );

describe('gradCam, element-wise', () => {
  it('before a global average pool is the map of channel weights', async () => {
    for (const form of ['channel-weights', 'element-wise'] as const)
      assertClose(await normalized(head({ pool: globalAveragePool() }), form), [2 / 7, 0, 3 / 7, 2 / 7], 1e-6);
  });

  it('before a global max pool keeps only the largest cell of each channel', async () => {
    const network = head({ pool: maxPool(2), flat: flatten() });
    assertClose(await normalized(network, 'element-wise'), [0, 0, 1, 0], 1e-6);
    assertClose(await normalized(network, 'channel-weights'), [2 / 7, 0, 3 / 7, 2 / 7], 1e-6);
    assertClose(
      (await gradCam(network, activations(), { layer: 'cam', form: 'element-wise', relu: 'no', upsampling: 'none' }))
        .map,
      [0, -3, 4, 0],
    );
  });

  it('before several dense layers follows their open ReLUs', async () => {
    const network = new Network(
      'layers',
      [2, 2, 1],
      { cam: relu(), flat: flatten(), hidden: dense(2), open: relu(), out: dense(1) },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['hidden.weight', [1, 0, 0, -1, 1, 0, 0, 1]],
        ['hidden.bias', [0, 0]],
        ['out.weight', [3, 5]],
        ['out.bias', [0]],
      ]),
    );
    const x = tf.tensor4d([1, 2, 0, 1], [1, 2, 2, 1]);
    const map = async (form: 'channel-weights' | 'element-wise') =>
      normalizeHeatmap((await gradCam(network, x, { layer: 'cam', form, upsampling: 'none' })).map as tf.Tensor3D);
    assertClose(await map('element-wise'), [1, 0, 0, 0], 1e-6);
    assertClose(await map('channel-weights'), [0.25, 0.5, 0, 0.25], 1e-6);
  });
});

describe('gradCam, upsampled by repeating cells', () => {
  it('makes [[a, b], [c, d]] of twice the size out of four blocks', async () => {
    const network = new Network(
      'blocks',
      [4, 4, 1],
      { pool: maxPool(2), gap: globalAveragePool(), out: dense(1) },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['out.weight', [4]],
        ['out.bias', [0]],
      ]),
    );
    const x = tf.tensor4d([1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0], [1, 4, 4, 1]);
    assertClose(
      (await gradCam(network, x, { layer: 'pool', upsampling: 'nearest' })).map,
      [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4],
    );
  });
});

describe('normalizeHeatmap', () => {
  it('is exactly epsilon everywhere where nothing is positive, and adds up to 1 elsewhere', () => {
    const maps = normalizeHeatmap(tf.tensor3d([-1, 0, -2, -3, 1, 3, -4, 0], [2, 2, 2]));
    assert.deepEqual([...maps.dataSync().slice(0, 4)], [1e-8, 1e-8, 1e-8, 1e-8].map(Math.fround));
    assertClose(maps.dataSync().slice(4), [0.25, 0.75, 0, 0], 1e-6);
  });
});

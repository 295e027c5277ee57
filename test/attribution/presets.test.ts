import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as attribution from 'vitrine/attribution';
import {
  defaults,
  gradCam,
  integratedGradients,
  occlusion,
  presets,
  smoothGrad,
  smoothIntegratedGradients,
  type MethodName,
} from 'vitrine/attribution';
import { conv2d, dense, globalAveragePool, Network, relu } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose } from '../support/compare';
import { smallVit } from '../support/small-vit';
import { everyMethod, wantsTransformer } from './every-method';

const network = new Network(
  'small',
  [6, 6, 2],
  { conv: conv2d(4, { kernel: 3 }), relu: relu(), gap: globalAveragePool(), out: dense(3) },
  { seed: 1 },
);
const transformer = smallVit({ channels: 2 });
const x = tf.tensor4d(new Random(2).uniforms(2 * 72, -1, 1), [2, 6, 6, 2]);

describe('defaults', () => {
  it('are what a method does when nothing is said', async () => {
    for (const [name, method] of Object.entries(everyMethod)) {
      // Thousands of passes: see their own tests.
      if (['rise', 'smoothIntegratedGradients', 'extremalPerturbation'].includes(name)) continue;
      const own = wantsTransformer(name as MethodName) ? transformer : network;
      assertClose((await method(own, x)).map, (await method(own, x, defaults[name as MethodName])).map, 1e-7);
    }
  });

  it('are there for every method that is exported', () => {
    const helpers = [
      'cosineTo',
      'countPasses',
      'attributeWords',
      'logProbability',
      'normalizeHeatmap',
      'pathRule',
      'reduceChannels',
      'resizeMaps',
      'smoothMaps',
      'targetFunction',
    ];
    const methods = Object.entries(attribution)
      .filter(([name, value]) => typeof value === 'function' && !helpers.includes(name))
      .map(([name]) => name);
    assert.deepEqual(methods.sort(), Object.keys(defaults).sort());
  });
});

describe('presets', () => {
  const cube = (rows: tf.Tensor) => tf.tidy(() => tf.sum(tf.pow(rows, 3), 1, true) as tf.Tensor2D);
  const one = tf.tensor2d([[1]]);

  it('pair: integrated gradients of x³ are the sum of 3(k/24)² over 25 points, each 1/25', async () => {
    assertClose((await integratedGradients(cube, one, { ...presets.pair.integratedGradients, target: 0 })).map, [
      (3 * 4900) / 576 / 25,
    ]);
  });

  it('pair: its IG-SmoothGrad takes the same 25 points, so without noise it is its integrated gradients', async () => {
    assertClose(
      (
        await smoothIntegratedGradients(cube, one, {
          ...presets.pair.smoothIntegratedGradients,
          noise: 0,
          target: 0,
          seed: 1,
        })
      ).map,
      [(3 * 4900) / 576 / 25],
    );
  });

  it('captum: integrated gradients of x³ are exact', async () => {
    assertClose((await integratedGradients(cube, one, { ...presets.captum.integratedGradients, target: 0 })).map, [1]);
  });

  it('paper: integrated gradients of x³ are the right sum of 300 steps', async () => {
    assertClose((await integratedGradients(cube, one, { ...presets.paper.integratedGradients, target: 0 })).map, [
      (301 * 601) / (2 * 300 ** 2),
    ]);
  });

  it('zennit: integrated gradients of x³ are the right sum of 20 steps', async () => {
    assertClose((await integratedGradients(cube, one, { ...presets.zennit.integratedGradients, target: 0 })).map, [
      (21 * 41) / (2 * 20 ** 2),
    ]);
  });

  it("captum: SmoothGrad's noise has the deviation 1 whatever the range, and pair's is 15 % of it", async () => {
    // f = x² of one value among others: the mean gradient is 2(x + mean noise).
    const square = (rows: tf.Tensor) => tf.tidy(() => tf.sum(tf.square(rows), 1, true) as tf.Tensor2D);
    const row = tf.tensor2d([Array.from({ length: 4000 }, (_, i) => (i === 0 ? 20 : 0))]);
    const spread = async (options: typeof presets.captum.smoothGrad | typeof presets.pair.smoothGrad) => {
      const noise = tf.sub(tf.div((await smoothGrad(square, row, { ...options, target: 0, seed: 1 })).map, 2), row);
      return Math.sqrt(tf.mean(tf.square(noise)).dataSync()[0] * options.samples);
    };
    assert.ok(
      Math.abs((await spread(presets.captum.smoothGrad)) - 1) < 0.05,
      `${await spread(presets.captum.smoothGrad)}`,
    );
    assert.ok(Math.abs((await spread(presets.pair.smoothGrad)) - 3) < 0.15, `${await spread(presets.pair.smoothGrad)}`);
  });

  it('captum: Grad-CAM keeps negative evidence and its own size; pair: occlusion adds up all windows of 15', async () => {
    const map = (await gradCam(network, x, { ...presets.captum.gradCam, layer: 'relu' })).map;
    assert.deepEqual(map.shape, [2, 4, 4]);
    assertClose(map, (await gradCam(network, x, { layer: 'relu', relu: 'no', upsampling: 'none' })).map);
    const sum = (rows: tf.Tensor) => tf.tidy(() => tf.reshape(tf.sum(rows, [1, 2, 3]), [-1, 1]) as tf.Tensor2D);
    const corner = (
      await occlusion(sum, tf.ones([1, 16, 15, 1]), { ...presets.pair.occlusion, target: 0 })
    ).map.dataSync();
    // Two windows of 225 ones, both over every row but the first and the last.
    assertClose([corner[0], corner[15], corner[corner.length - 1]], [225, 450, 225]);
  });
});

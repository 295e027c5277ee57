import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { gradCam, inputXGradient, linearApproximation, reduceChannels } from 'vitrine/attribution';
import { conv2d, dense, flatten, globalAveragePool, maxPool, Network, relu } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { largestError, reference, referenceNets, whyNoReference } from '../support/reference';

const images = tf.tensor4d(new Random(1).uniforms(3 * 72, -1, 1), [3, 6, 6, 2]);
/** A network of one linear piece: without biases what a layer gives adds up to the output. */
const net = () => {
  const network = new Network(
    'pieces',
    [6, 6, 2],
    {
      same: conv2d(2, { kernel: 1, bias: 'no' }),
      conv: conv2d(4, { kernel: 3, bias: 'no' }),
      relu: relu(),
      pool: maxPool(2),
      flat: flatten(),
      out: dense(3),
    },
    { seed: 2 },
  );
  network.load(new Map([['out.bias', [0, 0, 0]]]));
  return network;
};

describe('linearApproximation', () => {
  it('is the weight of each cell times the cell, signed: worked out for two channels', async () => {
    const network = new Network(
      'head',
      [2, 2, 2],
      { cam: relu(), gap: globalAveragePool(), out: dense(1) },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['out.weight', [8, -4]],
        ['out.bias', [5]],
      ]),
    );
    // A1 = [[1,0],[2,1]], A2 = [[0,3],[1,0]]; a mean of four, so the weights are 2 and -1.
    const x = tf.tensor4d([1, 0, 0, 3, 2, 1, 1, 0], [1, 2, 2, 2]);
    const { map, output } = await linearApproximation(network, x, { layer: 'cam', upsampling: 'none' });
    assertClose(map, [2, -3, 3, 2]);
    assertClose(output, [4 + 5]);
  });

  it('adds up to the output where nothing behind the layer has a bias', async () => {
    const { map, output } = await linearApproximation(net(), images, { layer: 'relu', target: 1, upsampling: 'none' });
    assertClose(tf.sum(map, [1, 2]), tf.slice(output, [0, 1], [-1, 1]), 1e-5);
  });

  it('has element-wise Grad-CAM as its positive part, enlarged or not', async () => {
    const network = net();
    for (const upsampling of ['none', 'nearest'] as const) {
      const options = { layer: 'conv', target: 2, upsampling };
      assertClose(
        tf.relu((await linearApproximation(network, images, options)).map),
        (await gradCam(network, images, { ...options, form: 'element-wise' })).map,
      );
    }
  });

  it('at a layer that changes nothing is input times gradient, summed over the channels', async () => {
    const network = net();
    network.load(new Map([['same.weight', [1, 0, 0, 1]]]));
    const expected = reduceChannels((await inputXGradient(network, images)).map, 'sum');
    assertClose((await linearApproximation(network, images, { layer: 'same' })).map, expected, 1e-6);
  });

  it('leaves no tensors behind, also when it throws', async () => {
    const network = net();
    await assertNoLeak(() => linearApproximation(network, images, { layer: 'relu', batchSize: 2 }));
    await assertNoLeak(() => linearApproximation(network, images, { layer: 'relu', target: 9, batchSize: 2 }));
    await assertNoLeak(() => linearApproximation(network, images, { layer: 'out' }));
  });

  for (const name of referenceNets.filter((each) => each !== 'mlp')) {
    it(`of ${name} agrees with Captum's gradient x activation to 1e-4`, { skip: whyNoReference }, async () => {
      const { network, x, target, further } = reference(name);
      for (const layer of ['relu1', 'relu2']) {
        const { map } = await linearApproximation(network, x, { target, layer, upsampling: 'none' });
        const error = largestError(map, tf.sum(further(`layer.${layer}.gradient_x_activation`), 3));
        assert.ok(error < 1e-4, `${layer}: largest error ${error}`);
      }
    });
  }
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { methods, type MethodName } from 'vitrine/attribution';
import { batchNorm, conv2d, dense, flatten, maxPool, Network, relu, relu6 } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { disposeAll, tf } from 'vitrine/runtime';
import { assertClose } from '../support/compare';
import { smallVit, VIT_LAYER } from '../support/small-vit';
import { everyMethod, FEW, methodsFor, refusedBy } from './every-method';

/** A table's rows, images, and images for a transformer, each with a network and what its methods must be told. */
const INPUTS = {
  tabular: {
    network: new Network(
      'table',
      [6],
      { hidden: dense(5), relu: relu(), more: dense(4), relu2: relu6(), out: dense(3) },
      { seed: 1 },
    ),
    options: { window: 2, stride: 2 },
  },
  image: {
    network: new Network(
      'image',
      [7, 6, 2],
      {
        conv: conv2d(3, { kernel: 3 }),
        norm: batchNorm(),
        relu: relu(),
        pool: maxPool(2),
        conv2: conv2d(4, { kernel: 1 }),
        relu2: relu6(),
        flat: flatten(),
        out: dense(3),
      },
      { seed: 1 },
    ),
    options: { window: 3, stride: 2 },
  },
  tokens: {
    network: smallVit({ channels: 2 }),
    options: { window: 3, stride: 3, layer: VIT_LAYER, relu: 'no' },
  },
};
const N = 3;

for (const [kind, { network, options }] of Object.entries(INPUTS)) {
  const shape = network.inputShape as number[];
  const size = shape.reduce((product, length) => product * length, 1);
  const x = tf.tensor(new Random(2).uniforms(N * size, -1, 1), [N, ...shape]);
  const noise = tf.tensor(
    new Random(3).normals(FEW.samples * N * size).map((value) => 0.1 * value),
    [FEW.samples, N, ...shape],
  );
  /** The map for images `first` to `first + count`, with the noise that these have in the whole batch. */
  const map = async (
    name: MethodName,
    target: unknown,
    first = 0,
    count = N,
    model: Network | ((rows: tf.Tensor) => tf.Tensor2D) = network,
  ) => {
    const given =
      methods[name].facts.draws === 'noise'
        ? { noise: noise.slice([0, first], [FEW.samples, count]), seed: undefined }
        : {};
    return (
      await everyMethod[name](model as Network, tf.slice(x, first, count), { ...FEW, ...options, ...given, target })
    ).map;
  };
  const row = (maps: tf.Tensor, i: number) => tf.slice(maps, i, 1);

  describe(`every method over ${kind} input`, () => {
    for (const name of refusedBy(network)) {
      it(`${name} refuses it by name`, async () => {
        await assert.rejects(
          async () => map(name, 1),
          (error: Error) =>
            new RegExp(`^(${name}|decompose): `).test(error.message) &&
            / no (rule|layer of attention)/.test(error.message),
        );
      });
    }
    for (const name of methodsFor(network)) {
      if (['places', 'images'].includes(methods[name].facts.input) && kind === 'tabular') {
        it(`${name} refuses it by name`, async () => {
          await assert.rejects(
            async () => map(name, 1),
            new RegExp(
              `^Error: ${name}: (layer 'relu' gives \\[5\\]; wanted one that gives \\[h, w, channels\\], or \\[steps, channels\\]|x is \\[3,6\\]; wanted images \\[N, H, W, C\\])$`,
            ),
          );
        });
        continue;
      }
      it(`${name} gives each image of a batch what it gives it alone, for a class, one an image, and a function`, async () => {
        const index = await map(name, 1);
        const perImage = await map(name, [0, 1, 2]);
        assert.ok(tf.max(tf.abs(perImage)).dataSync()[0] > 0, 'the maps are not all 0');
        for (let i = 0; i < N; i++) {
          assertClose(await map(name, 1, i, 1), row(index, i), 1e-5);
          assertClose(await map(name, [i], i, 1), row(perImage, i), 1e-5);
        }
        const column = (output: tf.Tensor2D) => tf.squeeze<tf.Tensor1D>(tf.slice(output, [0, 1], [-1, 1]), [1]);
        assertClose(await map(name, column), index, 1e-6);
        if (methods[name].facts.model === 'function')
          assertClose(await map(name, 1, 0, N, (rows) => network.forward(rows)), index, 1e-6);
      });
    }
  });
}

describe('every method is named by its errors', () => {
  const { network, options } = INPUTS.image;
  const x = tf.ones([2, 7, 6, 2]);
  const wrong: [string, tf.Tensor, object, RegExp][] = [
    ['a class that there is not', x, { target: 3 }, /target is 3; wanted a class index from 0 to 2/],
    ['a class too few', x, { target: [1] }, /target has 1 classes for 2 images; pass one index, or one for each image/],
    ['a batch of nothing', x, { batchSize: 0 }, /batchSize is 0; wanted a whole number from 1/],
    ['no images', tf.zeros([0, 7, 6, 2]), {}, /x is \[0,7,6,2\]; wanted a batch of at least one, \[N, \.\.\.\]/],
  ];
  for (const name of methodsFor(network)) {
    it(name, async () => {
      for (const [what, rows, more, message] of wrong) {
        const call = async () => disposeAll(await everyMethod[name](network, rows, { ...FEW, ...options, ...more }));
        await assert.rejects(call, (error: Error) => {
          assert.match(error.message, new RegExp(`^${name}: ${message.source}$`), what);
          return true;
        });
      }
    });
  }
});

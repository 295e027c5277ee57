import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { gradient, methods, type Method, type MethodName } from 'vitrine/attribution';
import type { Check, Needed } from 'vitrine/attribution/passes';
import { add, conv2d, custom, dense, flatten, globalAveragePool, Network, relu } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import * as attribution from 'vitrine/attribution';
import { assertClose } from '../support/compare';
import { smallVit } from '../support/small-vit';
import { everyMethod, FEW, methodsFor, wantsTransformer } from './every-method';

const network = new Network(
  'small',
  [6, 6, 1],
  {
    conv: conv2d(3, { kernel: 3, padding: 1 }),
    relu: relu(),
    gap: globalAveragePool(),
    out: dense(3),
  },
  { seed: 1 },
);
const x = tf.tensor4d(new Random(2).uniforms(72, -1, 1), [2, 6, 6, 1]);
const transformer = smallVit();
const names = Object.keys(methods) as MethodName[];
const record = (name: MethodName) => methods[name] as Method<object>;
/** The method itself, with what it must be told and options of any kind. */
const call = (name: MethodName, images: unknown, options: object) => {
  const least = Object.fromEntries(
    Object.entries({ seed: 1, layer: 'relu', ...FEW }).filter(([key]) => key in record(name).options),
  );
  return (attribution[name] as (model: unknown, x: unknown, options: object) => Promise<{ map: tf.Tensor }>)(
    wantsTransformer(name) ? transformer : network,
    images,
    { ...least, ...options },
  );
};
const refuses = (name: MethodName, images: unknown, options: object, message: RegExp) =>
  assert.rejects(
    () => call(name, images, options),
    (error: Error) => {
      assert.match(error.message, message);
      assert.ok(error.message.startsWith(`${name}: `), error.message);
      return true;
    },
  );

describe('the contract of every call', () => {
  for (const name of names) {
    it(`${name} takes what was not given from its defaults, also where it is undefined`, async () => {
      const given = Object.fromEntries(
        Object.keys(record(name).options)
          .filter((key) => key in record(name).defaults && !(key in FEW))
          .map((key) => [key, undefined]),
      );
      assert.ok('target' in given && 'batchSize' in given);
      assertClose((await call(name, x, given)).map, (await call(name, x, {})).map, 0);
    });

    it(`${name} names an option that it does not have, and a value that an option cannot be`, async () => {
      await refuses(name, x, { tarjet: 1 }, /there is no option 'tarjet'; its options are target, /);
      for (const [option, { wanted }] of Object.entries<Check>(record(name).options)) {
        const wrong: unknown[] = [
          Symbol('nothing'),
          ...(wanted.includes('number') || option === 'target' ? [NaN] : [true, 'Half_pixel']),
        ];
        for (const value of wrong.filter(
          (each) =>
            !(option === 'label' && typeof each === 'string') && !(option === 'layer' && typeof each === 'string'),
        )) {
          if (option === 'target' && typeof value === 'number') continue;
          await refuses(name, x, { [option]: value }, new RegExp(`${option} is .*; wanted `));
        }
      }
    });

    it(`${name} names what it must be given and was not`, async () => {
      for (const [option, check] of Object.entries<Partial<Needed>>(record(name).options)) {
        if (check.needed) await refuses(name, x, { [option]: undefined }, new RegExp(`${option} is missing; wanted `));
      }
    });

    it(`${name} names values that are not finite, and x that is no batch of tensors`, async () => {
      const spoiled = (value: number) =>
        tf.tensor4d(
          x.dataSync().map((each, i) => (i === 40 ? value : each)),
          [2, 6, 6, 1],
        );
      await refuses(name, spoiled(NaN), {}, /x has the value NaN in image 1; wanted finite numbers/);
      await refuses(name, spoiled(Infinity), {}, /x has the value Infinity in image 1/);
      await refuses(name, tf.zeros([6]), {}, /x is \[6\]; wanted a batch/);
      await refuses(name, [[1, 2]], {}, /x(\.0 is 1,2; wanted a tensor| is several tensors)/);
      await refuses(name, undefined, {}, /x is undefined; wanted a tensor/);
    });

    it(`${name} takes class indices as int64, as a tensor, and as bytes`, async () => {
      const expected = (await call(name, x, { target: [0, 2] })).map;
      for (const target of [BigInt64Array.from([0n, 2n]), tf.tensor1d([0, 2], 'int32'), Uint8Array.from([0, 2])]) {
        // Graphs fuse what transformers are made of, to other last bits.
        assertClose((await call(name, x, { target })).map, expected, wantsTransformer(name) ? 1e-6 : 0);
      }
      await refuses(name, x, { target: [0, 1.5] }, /target\[1\] is 1\.5; wanted a class index/);
      await refuses(name, x, { target: 7 }, /target is 7; wanted a class index from 0 to 2/);
    });

    it(`${name} stops at a signal, and says what a target function must give`, async () => {
      const stop = new AbortController();
      stop.abort();
      await assert.rejects(() => call(name, x, { signal: stop.signal }), { name: 'Interrupted' });
      await refuses(
        name,
        x,
        { target: (output: tf.Tensor) => output },
        /the target gives \[\d,3\] for outputs \[\d,3\]; wanted one number an image, \[\d\]/,
      );
    });
  }

  it('says what is wanted where the model is none, gives a promise, or a class has no place in what it gives', async () => {
    const rows = tf.ones([2, 4]);
    await assert.rejects(
      () => gradient((async (z: tf.Tensor) => z) as never, rows),
      /gradient: the model gave object; wanted a tensor \[N, \.\.\.\], not a promise of one/,
    );
    await assert.rejects(
      () => gradient((z) => tf.sum(z, 1), rows, { target: 0 }),
      /gradient: the model gives \[2\], in which a class has no place; wanted \[N, classes\], or a target that is a function of it, such as \(output\) => output/,
    );
    await assert.rejects(
      () => gradient((z) => tf.reshape(z, [-1, 2, 2, 1]), rows),
      /gradient: the model gives \[2,2,2,1\], in which a class has no place/,
    );
    for (const name of names.filter((each) => record(each).facts.model !== 'function')) {
      const method = attribution[name] as (model: unknown, x: tf.Tensor, options: object) => Promise<unknown>;
      const told: Record<string, unknown> = { layer: 'relu', window: 3 };
      const least = Object.entries<Partial<Needed>>(record(name).options).filter(([, { needed }]) => needed);
      await assert.rejects(
        () =>
          method(
            (z: tf.Tensor) => z,
            x,
            Object.fromEntries(least.map(([option]): [string, unknown] => [option, told[option]])),
          ),
        new RegExp(`${name}: the model is a function; wanted a Network`),
      );
    }
  });
});

describe('outputs of any shape', () => {
  it('are explained by a function: one number an image, and a map an image', async () => {
    const rows = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    assertClose(
      (await gradient((z) => tf.sum(tf.square(z), 1), rows, { target: (output) => output as tf.Tensor1D })).map,
      [2, 4, 6, 8],
    );
    const { map, output } = await gradient((z) => tf.reshape(tf.mul(z, 3), [-1, 1, 2, 1]), rows, {
      target: (out) => tf.sum<tf.Tensor1D>(out, [1, 2, 3]),
    });
    assertClose(map, [3, 3, 3, 3]);
    assert.deepEqual(output.shape, [2, 1, 2, 1]);
  });
});

describe('several inputs by name', () => {
  // f = 2a₁ + 3b₁² + …, worked out by hand.
  const twoTowers = () => {
    const both = new Network(
      'towers',
      { image: [2, 2, 1], table: [3] },
      {
        flat: { ...flatten(), inputs: ['image'] },
        seen: dense(2),
        told: { ...dense(2), inputs: ['table'] },
        sum: add('seen', 'told'),
        relu: relu(),
        out: dense(2),
      },
      { seed: 3 },
    );
    return both;
  };
  const inputs = {
    image: tf.tensor4d(new Random(1).uniforms(8, -1, 1), [2, 2, 2, 1]),
    table: tf.tensor2d(new Random(2).uniforms(6, -1, 1), [2, 3]),
  };

  it('give a map for each, of its shape, of every method that takes any', async () => {
    const both = twoTowers();
    for (const name of names.filter((each) => record(each).facts.input === 'any')) {
      const method = attribution[name] as (
        model: Network,
        x: typeof inputs,
        options: object,
      ) => Promise<{ map: Record<string, tf.Tensor> }>;
      const { map } = await method(both, inputs, {
        target: 1,
        seed: 1,
        ...(record(name).facts.draws === 'noise' ? { samples: 2 } : {}),
      });
      assert.deepEqual(
        Object.entries(map).map(([key, { shape }]) => [key, shape]),
        [
          ['image', [2, 2, 2, 1]],
          ['table', [2, 3]],
        ],
        name,
      );
    }
  });

  it('have the gradient that each has by itself with the other held', async () => {
    const both = twoTowers();
    const { map } = await gradient(both, inputs, { target: 1 });
    assertClose(
      map.image,
      (await gradient((image) => both.forward({ ...inputs, image }), inputs.image, { target: 1 })).map,
    );
    assertClose(
      map.table,
      (await gradient((table) => both.forward({ ...inputs, table }), inputs.table, { target: 1 })).map,
    );
  });

  it('add up over both, in integrated gradients and DeepLIFT, also from a baseline by name', async () => {
    const both = twoTowers();
    const baseline = { image: 0.5, table: tf.tensor1d([0.1, 0.2, 0.3]) };
    const change = tf.tidy(() => {
      const start = { image: tf.fill([2, 2, 2, 1], 0.5), table: tf.tile(tf.tensor2d([[0.1, 0.2, 0.3]]), [2, 1]) };
      return tf.sub(both.forward(inputs), both.forward(start)).arraySync() as number[][];
    });
    const options = { target: 1, baseline };
    for (const [{ map, delta }, tolerance] of [
      [await attribution.integratedGradients(both, inputs, { ...options, steps: 500 }), 1e-3], // a sum for an integral
      [await attribution.deepLift(both, inputs, options), 1e-5],
    ] as const) {
      const sums = tf.add(tf.sum(map.image, [1, 2, 3]), tf.sum(map.table, 1));
      assertClose(
        sums,
        change.map((row) => row[1]),
        tolerance,
      );
      assertClose(delta, [0, 0], tolerance);
    }
  });

  it('are refused by methods for one, and by name where one is missing, unknown or of another number', async () => {
    const both = twoTowers();
    await assert.rejects(
      () => attribution.occlusion(both, inputs as never, { window: 1 }),
      /occlusion: x is several tensors, image, table; wanted one tensor/,
    );
    await assert.rejects(
      () => gradient(both, { image: inputs.image }),
      /x has no tensor 'table'; its inputs are image, table/,
    );
    await assert.rejects(
      () => gradient(both, { ...inputs, more: inputs.table }),
      /there is no input 'more'; its inputs are image, table/,
    );
    await assert.rejects(
      () => gradient(both, { ...inputs, table: tf.ones([3, 3]) }),
      /gradient: x\.table has 3 examples and the first input 2/,
    );
    await assert.rejects(
      () => gradient(both, inputs.image),
      /towers: x is one tensor \[2,2,2,1\]; wanted several by name, \{ image, table \}/,
    );
  });
});

/** Methods whose map has no channels. */
const MAPS_OF_A_LAYER: readonly string[] = ['excitationBackprop', 'gradCam', 'linearApproximation'];

describe('sequences', () => {
  const steps = new Network(
    'steps',
    [5, 4],
    {
      embed: dense(6),
      relu: relu(),
      scores: dense(3),
      mean: custom({ acts: 'linear', shape: ([[, units]]) => [units], evaluate: ([s]) => tf.mean(s, 1) }),
    },
    { seed: 1 },
  );
  const words = tf.tensor3d(new Random(5).uniforms(40, -1, 1), [2, 5, 4]);

  it('go through dense layers step by step, with one weight for all steps', () => {
    assert.deepEqual(
      [...steps.weights].map(([key, { shape }]) => [key, shape]),
      [
        ['embed.weight', [4, 6]],
        ['embed.bias', [6]],
        ['scores.weight', [6, 3]],
        ['scores.bias', [3]],
      ],
    );
    const alone = new Network(
      'alone',
      [4],
      { embed: dense(6), relu: relu(), scores: dense(3) },
      { weights: steps.weights },
    );
    const each = tf.reshape(alone.forward(tf.reshape(words, [10, 4])), [2, 5, 3]);
    assertClose(steps.forward(words), tf.mean(each, 1));
  });

  it('are explained by every method that does not want images', async () => {
    for (const name of methodsFor(steps).filter((each) => record(each).facts.input !== 'images')) {
      const { map } = await everyMethod[name](steps, words, { ...FEW, window: 2, stride: 1, target: 1 });
      assert.deepEqual(map.shape, MAPS_OF_A_LAYER.includes(name) ? [2, 5] : [2, 5, 4], name);
    }
  });
});

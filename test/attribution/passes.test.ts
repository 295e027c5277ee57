import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { countPasses, methods, type MethodName } from 'vitrine/attribution';
import { conv2d, custom, dense, globalAveragePool, Network, relu, type Layer } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { disposeAll, tf } from 'vitrine/runtime';
import { smallVit } from '../support/small-vit';
import { everyMethod, methodsFor, wantsTransformer } from './every-method';

const seen = { forward: 0, backward: 0, backwardToLayer: 0, bytes: 0 };
/** A layer that changes nothing and counts; walks through a network run it once more, as they do most layers. */
const counting = (back: 'backward' | 'backwardToLayer', forward: () => void = () => {}): Layer =>
  custom({
    acts: 'linear',
    evaluate: ([input]) =>
      tf.customGrad((...args) => {
        forward();
        return { value: (args[0] as tf.Tensor).clone(), gradFunc: (g: tf.Tensor) => (seen[back]++, g.clone()) };
      })(input),
  });
const network = new Network(
  'counted',
  [6, 6, 2],
  {
    first: counting('backward', () => (seen.forward++, (seen.bytes = Math.max(seen.bytes, tf.memory().numBytes)))),
    conv: conv2d(4, { kernel: 3 }),
    relu: relu(),
    last: counting('backwardToLayer'),
    gap: globalAveragePool(),
    out: dense(3),
  },
  { seed: 1 },
);
const { name: vitName, inputShape, nodes } = smallVit({ channels: 2 });
/** A transformer with the same counters before its patches and behind its last attention. */
const transformer = new Network(
  vitName,
  inputShape,
  [
    ['first', counting('backward', () => (seen.forward++, (seen.bytes = Math.max(seen.bytes, tf.memory().numBytes))))],
    ...nodes.flatMap(({ name, kind, options, inputs }): [string, Layer][] => [
      [name, { kind, options, inputs: inputs.map((input) => (input === 'input' ? 'first' : input)) } as Layer],
    ]),
    ['last', counting('backwardToLayer')],
  ],
  { seed: 1 },
);
const x = tf.tensor4d(new Random(2).uniforms(2 * 72, -1, 1), [2, 6, 6, 2]);

/** Small work, and what it multiplies by; a stride of 2 makes windows at 0 and 2 along each side. */
const OPTIONS = { samples: 3, steps: 4, masks: 5, cells: 2, window: 4, stride: 2, rule: 'right' } as const;
const FACTORS = { samples: 3, points: 4, masks: 5, windows: 4, areas: 4, steps: 4 } as const;

async function run(name: MethodName, options: object): Promise<typeof seen> {
  Object.assign(seen, { forward: 0, backward: 0, backwardToLayer: 0, bytes: 0 });
  disposeAll(await everyMethod[name](wantsTransformer(name) ? transformer : network, x, { ...OPTIONS, ...options }));
  return { ...seen };
}

describe('the passes of the model', () => {
  for (const name of Object.keys(methods) as MethodName[]) {
    it(`of ${name} are as many as its facts say, for batches of 1, 4 and 64`, async () => {
      const toLayer = methods[name].facts.rounds.some(({ pass }) => pass === 'to-layer');
      for (const batchSize of [1, 4, 64]) {
        const { forward, backward, backwardToLayer } = await run(name, { batchSize });
        const expected = countPasses(name, { images: 2, batchSize, ...FACTORS });
        assert.deepEqual({ forward, backward: backwardToLayer }, expected, `batchSize ${batchSize}`);
        // What goes only down to a layer does not reach the input.
        const whole = methods[name].facts.rounds.filter(
          ({ pass }) => pass === 'backward' || pass === 'layer-by-layer',
        ).length;
        if (toLayer) assert.equal(backward, whole * Math.ceil(2 / batchSize), `batchSize ${batchSize}`);
        else assert.equal(backward, expected.backward);
      }
    });
  }

  it('add up to hand-counted sums', () => {
    assert.deepEqual(countPasses('gradient', { images: 8, batchSize: 64 }), { forward: 1, backward: 1 });
    assert.deepEqual(countPasses('integratedGradients', { images: 8, batchSize: 64, points: 50 }), {
      forward: 1 + 7 + 1,
      backward: 7,
    });
    assert.deepEqual(countPasses('smoothIntegratedGradients', { images: 1, batchSize: 10, points: 50, samples: 10 }), {
      forward: 51,
      backward: 50,
    });
    assert.deepEqual(countPasses('extremalPerturbation', { images: 3, batchSize: 10, areas: 4, steps: 800 }), {
      forward: 1 + 2 * 800,
      backward: 2 * 800,
    });
    assert.deepEqual(countPasses('deepLift', { images: 3, batchSize: 2 }), { forward: 6, backward: 2 });
    assert.throws(
      () => countPasses('rise', { images: 1, batchSize: 1 }),
      /rise needs the number of masks; pass \{ masks: … \}/,
    );
  });
});

describe('the memory of a method', () => {
  it('does not grow with samples, steps, masks or windows: the most bytes held while the model runs stay the same', async () => {
    for (const name of methodsFor(network)) {
      if (methods[name].facts.rounds.every(({ per }) => per.length === 0)) continue;
      // Enough for several full batches in either run.
      const { bytes } = await run(name, { batchSize: 2, window: 4, stride: 1 });
      const more = await run(name, { batchSize: 2, samples: 12, steps: 16, masks: 20, window: 2, stride: 1 });
      assert.equal(more.bytes, bytes, name);
    }
  });
});

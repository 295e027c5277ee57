import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  adaptiveAveragePool,
  add,
  after,
  conv2d,
  dense,
  flatten,
  globalAveragePool,
  globalMaxPool,
  Network,
  relu,
  type Layer,
} from 'vitrine/models';
import { contentHeatmap, pointingGame } from 'vitrine/alignment';
import { gradCam, normalizeHeatmap, resizeMaps } from 'vitrine/attribution';
import { imagesOfOtherClasses } from 'vitrine/data';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import {
  crossEntropy,
  examples,
  fit,
  gradCamConsistency,
  headGradient,
  pasteIntoCells,
  sgd,
  together,
  type GradCamConsistencyOptions,
  type Step,
} from 'vitrine/training';
import { assertClose } from '../support/compare';

/** Two 2x2 channels as an image [1,2,2,2], behind a ReLU that changes nothing. */
const activation = tf
  .stack(
    [
      tf.tensor2d([
        [1, 0],
        [2, 1],
      ]),
      tf.tensor2d([
        [0, 3],
        [1, 0],
      ]),
    ],
    2,
  )
  .expandDims(0);
const headed = (pool: Layer) => {
  const network = new Network('headed', [2, 2, 2], { features: relu(), pool, logits: dense(2) }, { seed: 1 });
  network.load(
    new Map([
      ['logits.weight', [2, 0, -1, 0]],
      ['logits.bias', [0, 0]],
    ]),
  );
  return network;
};
const normalized = async (network: Network, form: 'element-wise' | 'channel-weights') =>
  normalizeHeatmap(
    (await gradCam(network, activation, { layer: 'features', target: 0, form, upsampling: 'none' })).map as tf.Tensor3D,
  );

describe('the map of the paper, by hand', () => {
  it('of average pooling is the same in both forms; of max pooling element-wise keeps the largest cell only', async () => {
    for (const form of ['element-wise', 'channel-weights'] as const)
      assertClose(await normalized(headed(globalAveragePool()), form), [2 / 7, 0, 3 / 7, 2 / 7], 1e-6);
    for (const pool of [globalAveragePool(), globalMaxPool()]) assertClose(headed(pool).forward(activation), [1, 0]);
    assertClose(await normalized(headed(globalMaxPool()), 'element-wise'), [0, 0, 1, 0], 1e-6);
    assertClose(await normalized(headed(globalMaxPool()), 'channel-weights'), [2 / 7, 0, 3 / 7, 2 / 7], 1e-6);
  });

  it('goes back through a head of several layers', () => {
    const network = new Network(
      'deep head',
      [2, 2, 1],
      { features: relu(), flat: flatten(), hidden: dense(2), act: relu(), logits: dense(2) },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['hidden.weight', [1, 0, 0, -1, 1, 0, 0, 1]],
        ['hidden.bias', [0, 0]],
        ['logits.weight', [3, 9, 5, 9]],
        ['logits.bias', [0, 0]],
      ]),
    );
    const x = tf.tensor4d([1, 2, 0, 1], [1, 2, 2, 1]);
    const { output, taps } = network.run(x, { taps: ['features', 'flat', 'hidden', 'act', 'logits'] });
    assertClose(output, [3, 9]);
    assertClose(headGradient(network, 'features', taps, tf.tensor1d([0], 'int32')), [3, 0, 3, 0]);
  });

  it('is uniform where nothing speaks for the class: CH is the area, and the point the first pixel', async () => {
    const network = headed(globalAveragePool());
    network.load(new Map([['logits.weight', [-1, 0, -1, 0]]]));
    const map = await normalized(network, 'element-wise');
    assertClose(tf.mul(map, 1e8), [1, 1, 1, 1], 1e-6);
    const enlarged = resizeMaps(map, [4, 5]);
    const corner = (row: number, column: number) => ({
      data: Uint8Array.from({ length: 20 }, (_, at) => Number(at >= 5 * row + column)),
      shape: [1, 4, 5],
    });
    assertClose(contentHeatmap(corner(2, 0), enlarged), [0.5], 1e-6);
    const points = { rule: 'withinRadius', radius: 1, constant: 'firstPixel' } as const;
    assert.deepEqual([...pointingGame(corner(0, 0), enlarged, points)], [1]);
    assert.deepEqual([...pointingGame(corner(0, 1), enlarged, points)], [0]);
  });
});

/** A network with a skip connection before its last stage, on 4x4 images. */
const residual = (pool: Layer) =>
  new Network(
    'residual',
    [4, 4, 1],
    {
      conv1: conv2d(3, { kernel: 3, padding: 1 }),
      relu1: relu(),
      conv2: conv2d(3, { kernel: 3, padding: 1 }),
      sum: add('conv2', 'relu1'),
      stage: relu(),
      pool: after('stage', pool),
      logits: dense(3),
    },
    { seed: 5 },
  );
const random = new Random(3);
const data = examples({
  images: random.uniforms(9 * 16, -1, 1),
  shape: [9, 4, 4, 1],
  labels: [0, 1, 2, 0, 1, 2, 0, 1, 2],
});
const negatives = imagesOfOtherClasses([0, 1, 2, 0, 1, 2, 0, 1, 2]);
const options: GradCamConsistencyOptions = { layer: 'stage', examples: data, negatives };

/** What fit hands to an objective for the first four examples. */
const stepOf = (network: Network, objective: ReturnType<typeof gradCamConsistency>): Step => {
  const { x, labels } = data.batch([0, 1, 2, 3], new Random(0));
  const { output: logits, taps } = network.run(x, { training: true, taps: objective.taps!(network) });
  return { network, x, indices: Uint32Array.of(0, 1, 2, 3), labels, logits, taps, random: new Random(7) };
};
const gradients = (network: Network, how: Partial<GradCamConsistencyOptions>) => {
  const objective = gradCamConsistency({ ...options, ...how });
  const { value, grads } = tf.variableGrads(
    () => objective.measure(stepOf(network, objective)),
    [...network.trainable().values()],
  );
  return {
    value: value.dataSync()[0],
    weights: Object.fromEntries([...network.trainable()].map(([key, variable]) => [key, grads[variable.name]])),
  };
};

describe('gradCamConsistency', () => {
  for (const [name, pool] of [
    ['average', globalAveragePool],
    ['max', globalMaxPool],
  ] as const) {
    it(`in closed form and differentiated twice agree, value and gradient, with a global ${name} pool`, () => {
      const network = residual(pool());
      const [closed, auto] = [gradients(network, {}), gradients(network, { mapGradient: 'autodiff' })];
      assertClose([auto.value], [closed.value], 1e-6);
      for (const key of ['logits.weight', 'conv2.weight', 'conv1.weight']) {
        const size = tf.norm(closed.weights[key]).dataSync()[0];
        assert.ok(size > 1e-5, `${key} has a gradient of ${size}`);
        assertClose(tf.div(auto.weights[key], size), tf.div(closed.weights[key], size), 1e-4);
      }
    });
  }

  it('so do they with a fully connected head, whose pool brings the mosaic to its sizes by overlapping means', () => {
    const network = new Network(
      'connected',
      [5, 5, 1],
      {
        conv1: conv2d(3, { kernel: 3, padding: 1 }),
        stage: relu(),
        pool: adaptiveAveragePool(4), // from 5 places, and from the mosaic's 10
        flat: flatten(),
        hidden: dense(6),
        act: relu(),
        logits: dense(3),
      },
      { seed: 9 },
    );
    const images = new Random(8).uniforms(9 * 25, -1, 1);
    const larger = examples({ images, shape: [9, 5, 5, 1], labels: [0, 1, 2, 0, 1, 2, 0, 1, 2] });
    const of = (how: Partial<GradCamConsistencyOptions>) => {
      const objective = gradCamConsistency({ ...options, examples: larger, ...how });
      const { x, labels } = larger.batch([0, 1, 2, 3], new Random(0));
      return tf.variableGrads(() => {
        const { output: logits, taps } = network.run(x, { training: true, taps: objective.taps!(network) });
        const step = { network, x, indices: Uint32Array.of(0, 1, 2, 3), labels, logits, taps, random: new Random(7) };
        return objective.measure(step);
      }, [...network.trainable().values()]);
    };
    for (const compareAt of ['map', 'input'] as const) {
      const [closed, auto] = [of({ compareAt }), of({ compareAt, mapGradient: 'autodiff' })];
      assertClose(auto.value, closed.value.dataSync(), 1e-6);
      for (const key of ['logits.weight', 'hidden.weight', 'conv1.weight']) {
        const { name } = network.weights.get(key)!;
        const size = tf.norm(closed.grads[name]).dataSync()[0];
        assert.ok(size > 1e-5, `${key} has a gradient of ${size}`);
        assertClose(tf.div(auto.grads[name], size), tf.div(closed.grads[name], size), 1e-4);
      }
    }
  });

  it('has the gradient that finite differences give', () => {
    const network = residual(globalAveragePool());
    const { weights } = gradients(network, {});
    for (const key of ['logits.weight', 'conv2.weight']) {
      const variable = network.weights.get(key)!;
      const [values, found] = [Float32Array.from(variable.dataSync()), weights[key].dataSync()];
      const size = Math.hypot(...found);
      const at = (step: number) => {
        network.load(new Map([[key, values.map((w, i) => w + (step * found[i]) / size)]]));
        const objective = gradCamConsistency(options);
        return tf.tidy(() => objective.measure(stepOf(network, objective)).dataSync()[0]);
      };
      const slope = (at(1e-3) - at(-1e-3)) / 2e-3;
      network.load(new Map([[key, values]]));
      assert.ok(Math.abs(slope / size - 1) < 0.02, `${key}: slope ${slope} along a gradient of length ${size}`);
    }
  });

  it('is 0.1015625 against a uniform mosaic map, 2.5390625 with the λ of the paper, as calculated by hand', () => {
    const target = pasteIntoCells(tf.tensor3d([0.25, 0.25, 0.5, 0], [1, 2, 2]), [1]);
    const distance = tf.mean(tf.abs(tf.sub(tf.fill([1, 4, 4], 1 / 16), target)));
    assertClose(distance, [0.1015625], 1e-7);
    assertClose(tf.mul(distance, 25), [2.5390625], 1e-6);
  });

  it('is 0 for a perfect mosaic map, and 0.125 with all mass in a wrong cell', () => {
    // One channel that the head passes on: the map is the normalized image itself, pooled 1:1.
    const network = new Network(
      'plain',
      [2, 2, 1],
      { stage: relu(), pool: globalAveragePool(), logits: dense(2) },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['logits.weight', [1, 1]],
        ['logits.bias', [0, 0]],
      ]),
    );
    const distance = (own: number[], other: number[], target: 'own' | 'next' = 'own') => {
      const pair = examples({ images: Float32Array.from([...own, ...other]), shape: [2, 2, 2, 1], labels: [0, 1] });
      const objective = gradCamConsistency({
        layer: 'stage',
        examples: pair,
        negatives: imagesOfOtherClasses([0, 1]),
        target,
      });
      const { x, labels } = pair.batch([0], new Random(0));
      const { output: logits, taps } = network.run(x, { taps: objective.taps!(network) });
      return objective
        .measure({ network, x, indices: Uint32Array.of(0), labels, logits, taps, random: new Random(4) })
        .dataSync()[0];
    };
    // Others of zeros: the mosaic's map is the single map in its cell. The wrong cell: both masses count, 2 / 16.
    assertClose([distance([1, 1, 2, 0], [0, 0, 0, 0])], [0], 1e-6);
    assertClose([distance([1, 1, 2, 0], [0, 0, 0, 0], 'next')], [0.125], 1e-6);
    // Nothing own: its map is 1e-8 everywhere and the mosaic's mass lies outside: 1 / 16.
    assertClose([distance([0, 0, 0, 0], [1, 1, 1, 1])], [1 / 16], 1e-6);
  });

  it('puts images into each of the four cells as often', () => {
    const network = residual(globalAveragePool());
    const objective = gradCamConsistency(options);
    const counts = [0, 0, 0, 0];
    const steps = 1000;
    for (let seed = 0; seed < steps; seed++) {
      const { x, labels } = data.batch([0, 1, 2, 3], new Random(0));
      const indices = Uint32Array.of(0, 1, 2, 3);
      const prepared = objective.prepare!({ network, x, indices, labels, random: new Random(seed) });
      const masks = prepared['the cells'].dataSync();
      for (let image = 0; image < 4; image++) counts[masks.subarray(4 * image, 4 * image + 4).indexOf(1)]++;
      tf.dispose([x, labels, { ...prepared }]);
    }
    // Three standard errors of 4,000 draws.
    for (const count of counts) assert.ok(Math.abs(count / (4 * steps) - 0.25) < 0.021, `${counts}`);
  });

  it('flows back through the single image too: the target is not detached', () => {
    const network = residual(globalAveragePool());
    const objective = gradCamConsistency(options);
    // The mosaic's pass starts from the images, so what reaches the single image's activation came through its own map.
    const back = tf.tidy(() => {
      const step = stepOf(network, objective);
      return tf
        .norm(
          tf.grad((stage: tf.Tensor) => objective.measure({ ...step, taps: { ...step.taps, stage } }))(
            step.taps.stage.clone(),
          ),
        )
        .dataSync()[0];
    });
    assert.ok(back > 1e-4, `a gradient of length ${back}`);
  });

  it('is multiplied by lambda, and by the size of the map where asked to', () => {
    const network = residual(globalAveragePool());
    const value = (how: Partial<GradCamConsistencyOptions>) => {
      const objective = gradCamConsistency({ ...options, ...how });
      return objective(stepOf(network, objective)).gradCamConsistency.dataSync()[0];
    };
    const [raw] = [value({ weight: 1 })];
    assertClose([value({}), value({ weight: 1, weightAt: 2 })], [25 * raw, 4 * raw], 1e-5);
  });

  it('can compare at the size of the inputs, where maps do not fit together', () => {
    const network = residual(globalAveragePool());
    const [map, input] = [gradients(network, {}), gradients(network, { compareAt: 'input' })];
    assertClose([input.value], [map.value], 1e-6); // the maps have the size of the inputs here
  });

  it('trains within fit, its term apart from the cross-entropy, and leaves no tensors', async () => {
    const network = residual(globalAveragePool());
    const before = tf.memory().numTensors;
    const objective = together(crossEntropy(), gradCamConsistency(options));
    const { terms } = await fit(network, data, {
      optimizer: sgd({ learningRate: 0.05 }),
      epochs: 6,
      seed: 0,
      batchSize: 3,
      objective,
    });
    assert.deepEqual(Object.keys(terms[0]).sort(), ['crossEntropy', 'gradCamConsistency', 'loss']);
    assert.ok(terms[5].gradCamConsistency < terms[0].gradCamConsistency);
    // The optimizer without momentum keeps nothing: no tensor more than before.
    assert.equal(tf.memory().numTensors, before);
  });

  it('says which layer of the head has no closed form', () => {
    const network = new Network(
      'odd',
      [4, 4, 1],
      { stage: relu(), conv: conv2d(2, { kernel: 1 }), pool: globalAveragePool(), logits: dense(2) },
      { seed: 1 },
    );
    assert.throws(
      () => gradCamConsistency(options).taps!(network),
      /no rule for layer 'conv' of kind 'conv2d' behind 'stage'.*no closed form.*autodiff/,
    );
    assert.throws(() => gradCamConsistency({ ...options, weight: -1 }), /weight is -1; wanted a number from 0 up/);
  });
});

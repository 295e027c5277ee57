import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { imagesOfOtherClasses } from 'vitrine/data';
import {
  add,
  after as reading,
  batchNorm,
  conv2d,
  dense,
  globalAveragePool,
  Network,
  relu,
  withBatchStatistics,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { countGraphs, tf, withoutGraphs } from 'vitrine/runtime';
import {
  crossEntropy,
  evaluate,
  examples,
  fit,
  gradCamConsistency,
  rightForRightReasons,
  sgd,
  together,
  type FitOptions,
  type Objective,
} from 'vitrine/training';
import { assertClose } from '../support/compare';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-statistics-'));
after(() => fs.rmSync(folder, { recursive: true }));

const SIDE = 8;
/** Squares at the left or at the right, on noise, as bright as photographs that nobody normalized. */
const squares = (count: number, seed: number) => {
  const random = new Random(seed);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const images = random.normals(count * SIDE * SIDE).map((value, at) => {
    const [image, column] = [Math.floor(at / SIDE ** 2), at % SIDE];
    const row = Math.floor(at / SIDE) % SIDE;
    const lit = row > 1 && row < 5 && Math.floor(column / 4) === labels[image];
    return 3 + value + (lit ? 2 : 0);
  });
  return examples({ images: Float32Array.from(images), shape: [count, SIDE, SIDE, 1], labels });
};
const data = squares(24, 1);

/** A stem and residual blocks, as ResNets are made, down to a stage of 4x4. */
const blocks = (depth: number, width: number): Record<string, Layer> => {
  const layers: Record<string, Layer> = {
    conv: conv2d(width, { kernel: 3, stride: 2, padding: 1, bias: 'no' }),
    bn: batchNorm(),
    relu: relu(),
  };
  let input = 'relu';
  for (let k = 0; k < depth; k++) {
    Object.assign(layers, {
      [`${k}.conv1`]: reading(input, conv2d(width, { kernel: 3, padding: 1, bias: 'no' })),
      [`${k}.bn1`]: batchNorm(),
      [`${k}.relu1`]: relu(),
      [`${k}.conv2`]: conv2d(width, { kernel: 3, padding: 1, bias: 'no' }),
      [`${k}.bn2`]: batchNorm(),
      [`${k}.add`]: add(`${k}.bn2`, input),
      [`stage${k}`]: relu(),
    });
    input = `stage${k}`;
  }
  return { ...layers, gap: globalAveragePool(), out: dense(2) };
};
const net = (depth = 1, width = 4) => new Network('blocks', [SIDE, SIDE, 1], blocks(depth, width), { seed: 2 });
const consistency = (mapGradient: 'closed-form' | 'autodiff' = 'closed-form') =>
  gradCamConsistency({
    ...{ layer: 'stage0', examples: data, weight: 4, mapGradient },
    negatives: imagesOfOtherClasses(Array.from({ length: 24 }, (_, i) => i % 2)),
  });
const trained = async (objective: Objective, more: Partial<FitOptions> = {}) => {
  const network = withBatchStatistics(net());
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9 });
  try {
    const { terms } = await fit(network, data, { optimizer, objective, epochs: 3, seed: 5, batchSize: 4, ...more });
    return { weights: network.save(), terms };
  } finally {
    optimizer.dispose();
    network.dispose();
  }
};

describe('training by the statistics of the batch', () => {
  it('follows with the running ones a batch after the other, the mosaics of the consistency after their images', async () => {
    const [network, objective] = [withBatchStatistics(net()), consistency()];
    const { x, labels } = data.batch([0, 1, 2, 3], new Random(0));
    const given = { network, x, labels, indices: Uint32Array.of(0, 1, 2, 3), random: new Random(7) };
    const prepared = objective.prepare!(given);
    const meanOf = (images: tf.Tensor) => tf.mean(net().resized(images.shape.slice(1)).tap(images, 'conv'), [0, 1, 2]);
    const means = [x, prepared['the mosaics']].map(meanOf);
    const { output: logits, taps } = network.run(x, { training: true, taps: objective.taps!(network) });
    objective({ ...given, logits, taps, prepared });
    const expected = tf.add(tf.mul(means[0], 0.9 * 0.1), tf.mul(means[1], 0.1));
    assertClose(network.weights.get('bn.running_mean')!, expected, 1e-5);
  });

  it('gives after twelve steps what PyTorch 2.15 gave for the same weights and batches', async () => {
    const layers = {
      ...{ conv: conv2d(5, { kernel: 3, padding: 1 }), bn: batchNorm(), relu: relu() },
      ...{ conv2: conv2d(4, { kernel: 3 }), bn2: batchNorm(), relu2: relu(), gap: globalAveragePool(), out: dense(3) },
    };
    const network = withBatchStatistics(new Network('two', [6, 6, 2], layers, { seed: 4 }));
    const images = Float32Array.from(new Random(1).uniforms(12 * 72, -1, 3));
    const twelve = examples({ images, shape: [12, 6, 6, 2], labels: Array.from({ length: 12 }, (_, i) => i % 3) });
    const inOrder = { ...twelve, order: () => Uint32Array.from({ length: 12 }, (_, i) => i) };
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
    await fit(network, inOrder, { optimizer, epochs: 4, seed: 0, batchSize: 5 });
    // nn.BatchNorm2d in float64, a training of batches of 5, 5 and 2.
    for (const [key, expected] of Object.entries({
      'bn.running_mean': [0.983907, -0.798649, -0.000063, 0.177047, -0.371381],
      'bn2.running_var': [0.375342, 0.431351, 0.4367, 0.385121],
      'out.bias': [-0.104847, -0.049835, 0.154607],
    }))
      assertClose(network.weights.get(key)!, expected, 2e-6);
  });

  for (const [name, objective] of Object.entries({
    'cross-entropy': () => crossEntropy(),
    'Grad-CAM consistency': () => together(crossEntropy(), consistency()),
    'right for the right reasons': () =>
      together(crossEntropy(), rightForRightReasons({ weight: 0.01, masks: tf.ones([SIDE, SIDE]) })),
  })) {
    it(`by ${name} gives as one graph what it gives operation by operation, running statistics too`, async () => {
      let most = 0;
      const until = () => ((most = Math.max(most, countGraphs())), false);
      const [before, graph] = [countGraphs(), await trained(objective(), { until })];
      assert.ok(most > before, 'its steps are a graph');
      const eager = await withoutGraphs(() => trained(objective()));
      for (const [key, values] of eager.weights) assertClose(graph.weights.get(key)!, values, 1e-4);
      assert.ok(eager.weights.get('bn.running_mean')!.every((value) => Math.abs(value) > 1e-3));
    });
  }

  it('of the consistency is the same in closed form and differentiated twice', async () => {
    const [closed, twice] = [await trained(consistency()), await trained(consistency('autodiff'))];
    for (const [key, values] of closed.weights) assertClose(twice.weights.get(key)!, values, 1e-4);
  });

  it('that was stopped goes on from its checkpoint to the same bytes', async () => {
    const objective = together(crossEntropy(), consistency());
    const whole = await trained(objective);
    const checkpoint = path.join(folder, 'stopped.safetensors');
    const stop = new AbortController();
    let step = 0;
    const stopping = Object.assign((given: Parameters<Objective>[0]) => objective(given), {
      ...{ taps: objective.taps, prepare: objective.prepare, settings: objective.settings },
      observe: () => void (++step === 8 && stop.abort()),
    });
    const often = { checkpoint, checkpointSeconds: 0 };
    await assert.rejects(trained(stopping, { ...often, signal: stop.signal }), { name: 'Interrupted' });
    assert.deepEqual((await trained(objective, often)).weights, whole.weights);
    // What it is saved for is training by the batch.
    const kept = net();
    await assert.rejects(
      fit(kept, data, {
        optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
        objective,
        epochs: 3,
        seed: 5,
        batchSize: 4,
        checkpoint,
      }),
      /belongs to another run \(other network\.layers/,
    );
  });

  it('leaves as many tensors after many steps as after few', async () => {
    const counted = async (epochs: number) => {
      await trained(together(crossEntropy(), consistency()), { epochs });
      return tf.memory().numTensors;
    };
    assert.equal(await counted(4), await counted(1));
  });

  it('learns from random weights by the published rate, where statistics that stay make the loss grow', async () => {
    const held = squares(60, 2);
    const run = async (network: Network) => {
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
      await fit(network, squares(64, 1), { optimizer, epochs: 12, seed: 0, batchSize: 16 });
      return (await evaluate(network, held)).accuracy;
    };
    const accuracy = await run(withBatchStatistics(net(6, 8)));
    assert.ok(accuracy > 0.95, `${accuracy} right`);
    const kept = await run(net(6, 8)).catch((error: Error) => error.message);
    assert.ok(typeof kept === 'string' ? /the loss is/.test(kept) : kept < 0.7, `with running statistics: ${kept}`);
  });

  it('says that a map cannot be made through such a layer', async () => {
    await assert.rejects(
      trained(
        gradCamConsistency({
          ...{ layer: 'relu', examples: data, mapGradient: 'autodiff' },
          negatives: imagesOfOtherClasses([0, 1, 0, 1]),
        }),
      ),
      /gradCamConsistency: '0.bn1' behind 'relu' is normalized by the statistics of the batch/,
    );
  });
});

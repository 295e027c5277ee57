import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { imagesOfOtherClasses } from 'vitrine/data';
import {
  batchNorm,
  conv2d,
  custom,
  dense,
  dropout,
  flatten,
  globalAveragePool,
  maxPool,
  Network,
  relu,
  spatialDropout,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { assertClose } from '../support/compare';
import { compiled, countGraphs, tf, withoutGraphs } from 'vitrine/runtime';
import {
  adam,
  cdep,
  crossEntropy,
  examples,
  expectedGradients,
  fit,
  gradCamConsistency,
  l2Penalty,
  rightForRightReasons,
  sgd,
  together,
  traced,
  type FitOptions,
  type Objective,
} from 'vitrine/training';

const SIDE = 6;
const LABELS = Array.from({ length: 19 }, (_, i) => i % 3);
const data = examples({
  images: new Random(1).uniforms(LABELS.length * SIDE * SIDE * 2, -1, 1),
  shape: [LABELS.length, SIDE, SIDE, 2],
  labels: LABELS,
});
/** The left half counts as what should not matter. */
const left = tf.tensor2d(
  Array.from({ length: SIDE * SIDE }, (_, i) => Number(i % SIDE < SIDE / 2)),
  [SIDE, SIDE],
);

const plain = (): Record<string, Layer> => ({
  conv: conv2d(4, { kernel: 3, padding: 1 }),
  relu: relu(),
  pool: maxPool(2),
  flat: flatten(),
  hidden: dense(5),
  relu2: relu(),
  out: dense(3),
});
const dropping = (): Record<string, Layer> => ({
  conv: conv2d(4, { kernel: 3, padding: 1 }),
  norm: batchNorm(),
  relu: relu(),
  drop: spatialDropout(0.25),
  gap: globalAveragePool(),
  drop2: dropout(0.5),
  out: dense(3),
});

const headed = (): Record<string, Layer> => ({
  conv: conv2d(4, { kernel: 3, padding: 1 }),
  relu: relu(),
  gap: globalAveragePool(),
  drop2: dropout(0.5),
  out: dense(3),
});

/** Masks by the numbers of the examples, and drawn ones: what must not be frozen into a graph. */
const OBJECTIVES: Record<string, { objective: () => Objective; layers: () => Record<string, Layer> }> = {
  'cross-entropy': { objective: () => crossEntropy(), layers: dropping },
  'cross-entropy with class weights and an L2 penalty': {
    objective: () => together(crossEntropy({ classWeights: [1, 2, 3] }), l2Penalty({ factor: 0.01 })),
    layers: dropping,
  },
  'cross-entropy with class weights asked for at each step': {
    objective: () => {
      let step = 0;
      return crossEntropy({ classWeights: () => [1 + (step++ % 3), 2, 3] });
    },
    layers: dropping,
  },
  'CDEP with one mask': {
    objective: () => together(crossEntropy(), cdep({ weight: 0.5, groups: left })),
    layers: plain,
  },
  'CDEP with masks looked up, over the images that have one': {
    objective: () =>
      together(
        crossEntropy(),
        cdep({
          weight: 0.5,
          over: 'images-with-group',
          groups: ({ indices }) =>
            tf.tidy(() =>
              tf.stack(Array.from(indices, (index) => (index % 2 ? left : tf.zerosLike(left)))).expandDims(0),
            ),
        }),
      ),
    layers: plain,
  },
  'CDEP with groups drawn, behind dropout': {
    objective: () =>
      together(
        crossEntropy(),
        cdep({
          weight: 0.5,
          form: 'true-class',
          groups: ({ x, random }) => ({ beta: tf.mul(tf.expandDims(x), tf.tensor(random.uniforms(SIDE), [SIDE, 1])) }),
        }),
      ),
    layers: dropping,
  },
  'right for the right reasons': {
    objective: () => together(crossEntropy(), rightForRightReasons({ weight: 0.5, masks: left })),
    layers: plain,
  },
  'right for the right reasons of the public code': {
    objective: () => together(crossEntropy(), rightForRightReasons({ weight: 0.5, masks: left, form: 'cdep-repo' })),
    layers: dropping,
  },
  'expected gradients': {
    objective: () => together(crossEntropy(), expectedGradients({ weight: 0.01, masks: left, samples: 3 })),
    layers: plain,
  },
  'Grad-CAM consistency in closed form': {
    objective: () => together(crossEntropy(), consistency('closed-form')),
    layers: headed,
  },
  'Grad-CAM consistency differentiated twice': {
    objective: () => together(crossEntropy(), consistency('autodiff')),
    layers: () => ({
      conv: conv2d(4, { kernel: 3, padding: 1 }),
      relu: relu(),
      gap: globalAveragePool(),
      out: dense(3),
    }),
  },
  'a compiled objective of one’s own': {
    objective: () =>
      together(
        crossEntropy(),
        compiled(({ logits }) => ({ own: tf.mean(tf.square(logits)) as tf.Scalar })),
      ),
    layers: plain,
  },
};
/**
 * Where the library reorders a sum of products in a graph: how far apart weights may be. All others are equal to the
 * last bit.
 */
const ROUNDED: Record<string, number> = { 'expected gradients': 1e-6 };
const consistency = (mapGradient: 'closed-form' | 'autodiff') =>
  gradCamConsistency({
    layer: 'relu',
    weight: 2,
    examples: data,
    negatives: imagesOfOtherClasses(LABELS),
    mapGradient,
  });

/** Trains a new network; its weights, the history, and whether graphs were used. */
async function train(
  { objective, layers }: { objective: Objective; layers: () => Record<string, Layer> },
  options: Partial<FitOptions> = {},
) {
  const network = new Network('trained', [SIDE, SIDE, 2], layers(), { seed: 3 });
  let most = 0;
  const before = countGraphs();
  const history = await fit(network, data, {
    optimizer: adam({ learningRate: 0.01 }),
    epochs: 6,
    batchSize: 4,
    seed: 5,
    objective,
    until: () => ((most = Math.max(most, countGraphs() - before)), false),
    ...options,
  });
  const weights = [...network.save()].map(([name, values]) => [name, Array.from(values)]);
  network.dispose();
  return { weights, history, most };
}

/** The same run from graphs and as it is; an optimizer remembers, so each has its own. */
async function both(
  { objective, layers }: { objective: () => Objective; layers: () => Record<string, Layer> },
  options: () => Partial<FitOptions> = () => ({}),
) {
  const run = () => train({ objective: objective(), layers }, options());
  return { graph: await run(), eager: await withoutGraphs(run) };
}

describe('training in graphs', () => {
  for (const [name, parts] of Object.entries(OBJECTIVES)) {
    it(`on ${name} gives the same weights as step by step, short last batches included`, async () => {
      const { graph, eager } = await both(parts);
      assert.equal(graph.most, 2, 'a graph for whole batches and one for the last');
      assert.equal(eager.most, 0);
      if (name in ROUNDED) {
        graph.weights.forEach(([, values], i) =>
          assertClose(values as number[], eager.weights[i][1] as number[], ROUNDED[name]),
        );
      } else {
        assert.deepEqual(graph.history, eager.history);
        assert.deepEqual(graph.weights, eager.weights);
      }
    });
  }

  const settings: Record<string, () => Partial<FitOptions>> = {
    'momentum, and a rate that changes in each epoch': () => ({
      optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
      schedule: (epoch) => 0.5 ** epoch,
    }),
    'plain gradient descent': () => ({ optimizer: sgd({ learningRate: 0.05 }) }),
    'weight decay': () => ({ optimizer: adam({ learningRate: 0.01, weightDecay: 0.1 }) }),
    'dropout in the first step of an epoch only': () => ({ dropout: 'first-step-of-epoch' }),
    'steps on the penalties first': () => ({ updates: 'penalties-first' }),
    'steps on the penalties first and again': () => ({ updates: 'penalties-first-and-again' }),
  };
  for (const [name, options] of Object.entries(settings)) {
    it(`with ${name} does so too`, async () => {
      const { graph, eager } = await both(OBJECTIVES['CDEP with groups drawn, behind dropout'], options);
      assert.ok(graph.most >= 2, `${graph.most} graphs`);
      assert.deepEqual([graph.history, graph.weights], [eager.history, eager.weights]);
    });
  }

  it('frees what was drawn and prepared where an objective throws while it prepares', async () => {
    const throwing = cdep({
      weight: 1,
      groups: () => {
        tf.zerosLike(left);
        throw new Error('nothing to look up');
      },
    });
    const run = () => train({ objective: together(consistency('closed-form'), throwing), layers: headed });
    await assert.rejects(run(), /nothing to look up/);
    const before = tf.memory().numTensors;
    const optimizer = sgd({ learningRate: 0.1 });
    await assert.rejects(
      train({ objective: together(consistency('closed-form'), throwing), layers: headed }, { optimizer }),
      /nothing to look up/,
    );
    // The network of the run that failed is left, with its four weights.
    assert.equal(tf.memory().numTensors, before + 4);
  });

  it('keeps the terms of every step that are traced', async () => {
    const [a, b] = [traced(crossEntropy()), traced(crossEntropy())];
    const { most } = await train({ objective: together(a, l2Penalty({ factor: 0.1 })), layers: plain });
    await withoutGraphs(() => train({ objective: together(b, l2Penalty({ factor: 0.1 })), layers: plain }));
    assert.ok(most > 0);
    assert.deepEqual(Object.keys(a.traces), ['crossEntropy']);
    assert.equal(a.traces.crossEntropy.length, 30);
    assert.deepEqual(a.traces, b.traces);
  });

  it('leaves an objective, and a network, with functions of one’s own as they are: they may count and change their mind', async () => {
    let steps = 0;
    const warming: Objective = ({ logits }) => ({
      later: tf.mul(tf.mean(tf.square(logits)), ++steps > 6 ? 1 : 0) as tf.Scalar,
    });
    const { history, most } = await train({ objective: together(crossEntropy(), warming), layers: plain });
    assert.equal(most, 0);
    assert.equal(steps, 30);
    assert.ok(history.terms[0].later === 0 && history.terms[3].later > 0);
    let calls = 0;
    const counting = () => ({
      ...plain(),
      count: custom({ evaluate: ([x]) => (calls++, x.clone()) }),
    });
    assert.equal((await train({ objective: crossEntropy(), layers: counting })).most, 0);
    assert.equal(calls, 30);
  });

  it('frees its graphs and leaves no tensors, also when it ends by an error', async () => {
    const objective = OBJECTIVES['Grad-CAM consistency in closed form'];
    await train({ objective: objective.objective(), layers: objective.layers });
    const before = { tensors: tf.memory().numTensors, graphs: countGraphs() };
    for (let i = 0; i < 3; i++) {
      const optimizer = adam({ learningRate: 0.01 });
      await train({ objective: objective.objective(), layers: objective.layers }, { optimizer });
      optimizer.dispose();
      const failing = sgd({ learningRate: 1e30 });
      await assert.rejects(train({ objective: crossEntropy(), layers: plain }, { optimizer: failing }), /the loss is/);
    }
    assert.equal(countGraphs(), before.graphs);
    // The networks of the runs that failed are left, with their six weights each.
    assert.equal(tf.memory().numTensors, before.tensors + 3 * 6);
  });
});

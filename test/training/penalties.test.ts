import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  conv2d,
  dense,
  dropout,
  flatten,
  globalAveragePool,
  maxPool,
  mlp,
  Network,
  relu,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf, withoutGraphs } from 'vitrine/runtime';
import {
  cdep,
  contributionPenalty,
  crossEntropy,
  expectedGradients,
  expectedGradientsMap,
  fit,
  examples,
  rightForRightReasons,
  sgd,
  together,
  type FitOptions,
  type Objective,
  type Penalty,
  type Step,
  type StepData,
} from 'vitrine/training';
import { assertClose, assertNoLeak } from '../support/compare';
import { onEvaluate } from '../support/on-evaluate';
import { netA } from '../support/net-a';
import { largestError, reference, referenceNets, whyNoReference } from '../support/reference';
import { values } from '../support/values';

/** What fit hands to an objective. */
function stepOf(network: Network, objective: Objective, x: tf.Tensor, labels: number[]): Step {
  const { output: logits, taps } = network.run(x, { taps: objective.taps?.(network) });
  return {
    network,
    x,
    indices: Uint32Array.from(labels, (_, i) => i),
    labels: tf.tensor1d(labels, 'int32'),
    logits,
    taps,
    random: new Random(7),
  };
}

describe('crossEntropy', () => {
  it('refuses one class, of which it is 0 whatever the network says', () => {
    const one = new Network('one', [2], { d: dense(1) }, { seed: 1 });
    assert.throws(
      () => crossEntropy()(stepOf(one, crossEntropy(), tf.ones([3, 2]), [0, 0, 0])),
      /crossEntropy: logits are \[3,1\]; wanted two classes or more/,
    );
  });
});

/** A penalty's value and its gradient for every weight. */
function measured(network: Network, objective: Penalty, x: tf.Tensor, labels: number[]) {
  const { value, grads } = tf.variableGrads(
    () => objective.measure(stepOf(network, objective, x, labels)),
    [...network.trainable().values()],
  );
  return {
    value: value.dataSync()[0],
    grads: new Map([...network.trainable()].map(([name, variable]) => [name, grads[variable.name]])),
  };
}

const xA = () =>
  tf.tensor2d([
    [1, -2, 0.5, 3],
    [0.5, 1, -1, 0.25],
  ]);
const maskA = tf.tensor1d([1, 1, 0, 0]);

describe('right for the right reasons', () => {
  it('in the form of the public code gives the value and gradient worked out by hand', () => {
    const [network, objective] = [netA(), rightForRightReasons({ weight: 1, masks: maskA, form: 'cdep-repo' })];
    assertClose(crossEntropy()(stepOf(network, objective, xA(), [0, 1])).crossEntropy, [0.087587]);
    const { value, grads } = measured(network, objective, xA(), [0, 1]);
    assertClose([value], [0.018596]);
    assertClose(tf.transpose(grads.get('dense1.weight')!).slice(0, 1), [-0.008697, 0.01871, -0.005613, -0.033676]);
  });

  it("in the form of the public code lets opposite gradients of two colors cancel, in the paper's not", () => {
    // The logit difference is red less green at one pixel.
    const network = new Network('colors', [1, 1, 2], { flat: flatten(), out: dense(2) }, { seed: 1 });
    network.load(
      new Map([
        ['out.weight', [1, 0, -1, 0]],
        ['out.bias', [0, 0]],
      ]),
    );
    const x = tf.tensor4d([3, 3], [1, 1, 1, 2]);
    const pen = (form: 'paper' | 'cdep-repo') =>
      measured(network, rightForRightReasons({ weight: 1, masks: tf.ones([1, 1]), form }), x, [1]).value;
    assertClose([pen('cdep-repo')], [0]);
    // Σ_c log softmax_c at equal logits has the gradient (1 - 2/2, …) = 0; with logits (1, 0) it is ±(1 - 2p).
    assertClose([pen('paper')], [0]);
    network.load(new Map([['out.bias', [1, 0]]]));
    const p = 1 / (1 + Math.exp(-1));
    assertClose([pen('paper')], [2 * (1 - 2 * p) ** 2]);
    assertClose([pen('cdep-repo')], [0]);
  });

  it("scales with 1/B in the form of the public code, with B in the paper's", () => {
    const [x, labels] = [values([2, 4], 1), [0, 1]];
    for (const [form, factor] of [
      ['cdep-repo', 1 / 2],
      ['paper', 2],
    ] as const) {
      const objective = rightForRightReasons({ weight: 1, masks: maskA, form });
      assertClose(
        [measured(netA(), objective, tf.concat([x, x]), [...labels, ...labels]).value],
        [factor * measured(netA(), objective, x, labels).value],
      );
    }
  });

  describe("in the paper's form against PyTorch", { skip: whyNoReference }, () => {
    for (const net of whyNoReference ? [] : referenceNets) {
      it(`value and gradient of every bias and scale of ${net} agree to 1e-4`, () => {
        const { network, x, target, expected, has } = reference(net);
        const { value, grads } = measured(
          network,
          rightForRightReasons({ weight: 1, masks: tf.ones(x.shape.slice(1, Math.max(2, x.shape.length - 1))) }),
          x,
          target,
        );
        assert.ok(largestError(tf.tensor1d([value]), expected('rrr_penalty')) < 1e-4);
        for (const [name, gradient] of grads)
          if (has(`rrr_penalty_grad.${name}`) && gradient.rank === 1)
            assert.ok(largestError(gradient, expected(`rrr_penalty_grad.${name}`)) < 1e-4, name);
      });
    }
  });
});

describe('expected gradients', () => {
  it('have the map worked out by hand', () => {
    const map = expectedGradientsMap(
      netA(),
      xA(),
      tf.tensor1d([0, 1], 'int32'),
      tf.tensor2d(
        [
          [1, 0],
          [1, 0],
        ],
        [2, 2],
        'int32',
      ),
      tf.tensor2d([
        [0.25, 0.5],
        [0.75, 0.5],
      ]),
    );
    assertClose(map.slice(0, 1), [0.056387, 1.920951, 0.333999, 1.052919]);
    assertClose(tf.sum(tf.mul(map.slice(0, 1), maskA)), [1.977338]);
  });

  it('of the public code grow with the number of samples, and depend on the seed only', () => {
    const [network, x, labels] = [netA(), values([16, 4], 3), Array.from({ length: 16 }, (_, i) => i % 2)];
    const pen = (samples: number) =>
      measured(network, expectedGradients({ weight: 1, masks: maskA, samples }), x, labels).value;
    assert.equal(pen(50), pen(50));
    const ratio = pen(400) / pen(100);
    assert.ok(Math.abs(ratio - 4) < 0.4, `four times the samples gave ${ratio} times the penalty`);
  });
});

describe('the penalty on contributions', () => {
  const parts = (beta: number[], gamma: number[], shape: [number, number, number]) => ({
    beta: tf.tensor3d(beta, shape),
    gamma: tf.tensor3d(gamma, shape),
  });

  it('has its three forms', () => {
    const p = parts([1, -2, 0, 3], [0, 1, 0, 1], [1, 2, 2]);
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    assertClose(contributionPenalty(p, { form: 'all-classes' }), [(sigmoid(1) + sigmoid(-3) + 0.5 + sigmoid(2)) / 4]);
    assertClose(contributionPenalty(p, { form: 'absolute' }), [6 / 4]);
    assertClose(contributionPenalty(p, { form: 'true-class', labels: tf.tensor1d([1, 0], 'int32') }), [
      (Math.log(1 + Math.exp(-3)) + Math.log(2)) / 2,
    ]);
    assert.throws(() => contributionPenalty(p, { form: 'true-class' }), /needs labels/);
  });

  it('is one half for equal parts, falls as γ rises, and is 1 less itself with the parts swapped', () => {
    const [b, g] = [Array.from(values([12], 1).dataSync()), Array.from(values([12], 2).dataSync())];
    const pen = (beta: number[], gamma: number[]) =>
      contributionPenalty(parts(beta, gamma, [2, 3, 2]), { form: 'all-classes' }).dataSync();
    assertClose(pen(b, b), [0.5, 0.5]);
    assertClose(
      pen(g, b),
      Array.from(pen(b, g), (value) => 1 - value),
    );
    const shifted = [0, 1, 2, 30].map(
      (c) =>
        pen(
          b,
          g.map((value) => value + c),
        )[0],
    );
    assert.ok(shifted.every((value, i) => i === 0 || value < shifted[i - 1]) && shifted[3] < 1e-12, String(shifted));
  });

  it('averages over the images that count, and is 0 where none does', () => {
    const p = parts([0, 0, 9, 9, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 5, 5], [2, 2, 2]);
    assertClose(
      contributionPenalty(p, {
        form: 'all-classes',
        counted: tf.tensor2d([
          [1, 0],
          [0, 0],
        ]),
      }),
      [0.5, 0],
    );
  });
});

describe('cdep', () => {
  it('is the penalty worked out by hand times its weight, summed over groups', () => {
    const network = netA();
    const term = (groups: tf.Tensor) => {
      const objective = cdep({ weight: 10, groups });
      return objective(stepOf(network, objective, xA().slice(0, 1), [0])).cdep;
    };
    assertClose(term(maskA), [5.77589]);
    assertClose(term(tf.tensor3d([[[1, 1, 0, 0]], [[0, 0, 1, 1]]])), [10 * (0.577589 + 0.478047)]);
  });

  it('can be over the images that have the group only', () => {
    const network = netA();
    const groups = tf.tensor2d([
      [1, 1, 0, 0],
      [0, 0, 0, 0],
    ]);
    const pen = (over?: 'images-with-group') =>
      measured(network, cdep({ weight: 1, groups, over }), xA(), [0, 1]).value;
    assertClose([pen('images-with-group')], [0.577589]);
    const none = measured(network, cdep({ weight: 1, groups: tf.zeros([4]), over: 'images-with-group' }), xA(), [0, 1]);
    assertClose([none.value], [0]);
    for (const gradient of none.grads.values()) assertClose(gradient, new Float32Array(gradient.size));
  });

  it('takes groups that are made for a step', () => {
    const groups = ({ indices, x }: StepData) =>
      tf.cast(tf.equal(tf.range(0, x.shape[1]!), tf.scalar(indices[1])), 'float32');
    assertClose(
      [measured(netA(), cdep({ weight: 1, groups }), xA(), [0, 1]).value],
      [measured(netA(), cdep({ weight: 1, groups: tf.tensor1d([0, 1, 0, 0]) }), xA(), [0, 1]).value],
    );
  });
});

/** Awkward on purpose: odd sizes, a stride that leaves a rest, overlapping pools. */
const awkward = () =>
  new Network(
    'awkward',
    [7, 6, 2],
    {
      conv1: conv2d(3, { kernel: 3, stride: 2, padding: 1 }),
      pool: maxPool(2, 1),
      relu1: relu(),
      flat: flatten(),
      hidden: dense(5),
      relu2: relu(),
      out: dense(3),
    },
    { seed: 8 },
  );
const maskAwkward = tf.tidy(() => tf.cast(tf.greater(values([7, 6], 4), 0), 'float32'));
const PENALTIES: Record<string, Penalty> = {
  'cdep, all classes': cdep({ weight: 1, groups: tf.stack([maskAwkward, tf.sub(1, maskAwkward)]).expandDims(1) }),
  'cdep, true class': cdep({ weight: 1, groups: maskAwkward, form: 'true-class' }),
  'cdep, absolute': cdep({ weight: 1, groups: maskAwkward, form: 'absolute' }),
  'right for the right reasons, paper': rightForRightReasons({ weight: 1, masks: maskAwkward }),
  'right for the right reasons, public code': rightForRightReasons({
    weight: 1,
    masks: maskAwkward,
    form: 'cdep-repo',
  }),
  'expected gradients': expectedGradients({ weight: 1, masks: maskAwkward, samples: 4 }),
};

describe('the weight gradient of', () => {
  const [x, labels] = [values([3, 7, 6, 2], 5), [0, 2, 1]];
  for (const [name, objective] of Object.entries(PENALTIES)) {
    it(`${name} is what differences of the penalty are`, () => {
      const network = awkward();
      const { value, grads } = measured(network, objective, x, labels);
      assert.ok(value > 1e-4, `nothing to compare: ${value}`);
      const original = network.save();
      for (const [weight, slope] of grads) {
        // Along the gradient and a second direction; steps so small that no unit switches.
        for (const direction of [slope, values(slope.shape, 11)].map((d) => tf.div(d, tf.norm(d)))) {
          const d = direction.dataSync();
          const at = (step: number) => {
            network.load(new Map([[weight, original.get(weight)!.map((w, i) => w + step * d[i])]]));
            return tf.tidy(() => objective.measure(stepOf(network, objective, x, labels)).dataSync()[0]);
          };
          const difference = (at(1e-3) - at(-1e-3)) / 2e-3;
          network.load(original);
          const expected = tf.sum(tf.mul(slope, direction)).dataSync()[0];
          const scale = Math.max(tf.norm(slope).dataSync()[0], 1e-3 * value);
          assert.ok(
            Math.abs(expected - difference) < 1e-2 * scale,
            `${weight}: ${expected}, differences give ${difference}`,
          );
        }
      }
    });

    it(`${name} leaves no tensors behind`, async () => {
      const network = awkward();
      await assertNoLeak(() =>
        tf.tidy(() =>
          tf.variableGrads(
            () => objective.measure(stepOf(network, objective, x, labels)),
            [...network.trainable().values()],
          ),
        ),
      );
    });
  }
});

const rows = (n: number) =>
  examples({
    images: new Random(1).uniforms(n * 4, -1, 1),
    shape: [n, 4],
    labels: Array.from({ length: n }, (_, i) => i % 2),
  });
const train = async (
  options: Partial<FitOptions>,
  network = mlp({ seed: 2, inputShape: [4], hidden: [5], classes: 2 }),
) => {
  const history = await fit(network, rows(32), {
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 1,
    batchSize: 16,
    seed: 3,
    ...options,
  });
  return { network, history };
};

describe('fit with penalties', () => {
  it('logs each term apart, and with weight 0 trains to the very weights of no penalty', async () => {
    const plain = await train({});
    for (const penalty of [
      cdep({ weight: 0, groups: maskA }),
      rightForRightReasons({ weight: 0, masks: maskA }),
      expectedGradients({ weight: 0, masks: maskA }),
    ]) {
      for (const updates of ['joint', 'penalties-first', 'penalties-first-and-again'] as const) {
        const { network, history } = await train({ objective: together(crossEntropy(), penalty), updates });
        assert.deepEqual(network.save(), plain.network.save());
        assert.deepEqual(Object.keys(history.terms[0]).sort(), ['crossEntropy', 'loss']);
      }
    }
    const all = together(
      crossEntropy(),
      cdep({ weight: 1, groups: maskA }),
      rightForRightReasons({ weight: 1, masks: maskA }),
      expectedGradients({ weight: 0.1, masks: maskA, samples: 3 }),
    );
    const { history, network } = await train({ objective: all });
    const { loss, ...terms } = history.terms[0];
    assert.deepEqual(Object.keys(terms).sort(), ['cdep', 'crossEntropy', 'expectedGradients', 'rightForRightReasons']);
    assertClose([loss], [Object.values(terms).reduce((a, b) => a + b, 0)]);
    assert.notDeepEqual(network.save(), plain.network.save());
  });

  it('can take the two steps of the public scripts', async () => {
    // One weight w, loss ½(w - 1)², penalty ½w²: gradients w - 1 and w, rate 0.1, from w = 2.
    const quadratic = (center: number, role?: 'penalty'): Objective =>
      Object.assign(
        ({ network }: Step) => {
          const w = network.weights.get('out.weight')!;
          return { [role ?? 'loss of w']: tf.mul(0.5, tf.sum(tf.square(tf.sub(w, center)))) as tf.Scalar };
        },
        role ? { role } : {},
      );
    const run = async (updates: FitOptions['updates']) => {
      const network = new Network('w', [1], { out: dense(1) }, { seed: 1 });
      network.load(new Map([['out.weight', [2]]]));
      const data = examples({ images: Float32Array.of(1), shape: [1, 1], labels: [0] });
      const { terms } = await fit(network, data, {
        optimizer: sgd({ learningRate: 0.1 }),
        epochs: 1,
        seed: 1,
        objective: together(quadratic(1), quadratic(0, 'penalty')),
        updates,
      });
      return [...network.save().get('out.weight')!, terms[0].penalty, terms[0]['loss of w']];
    };
    assertClose(await run('joint'), [2 - 0.1 * (2 + 1), 2, 0.5]);
    // First to 2 - 0.1·2 = 1.8, then by the loss there.
    assertClose(await run('penalties-first'), [1.8 - 0.1 * 0.8, 2, 0.32]);
    assertClose(await run('penalties-first-and-again'), [1.8 - 0.1 * (2 + 1), 2, 0.5]);
    await assert.rejects(
      train({ updates: 'penalties-first' }),
      /has 0 penalties and 1 other parts; updates other than 'joint' want both/,
    );
  });

  it('takes no step on a penalty of 0', async () => {
    const objective = together(crossEntropy(), cdep({ weight: 5, groups: tf.zeros([4]), over: 'images-with-group' }));
    const optimizer = () => sgd({ learningRate: 0.1, momentum: 0.9 });
    const { network } = await train({ objective, optimizer: optimizer(), updates: 'penalties-first', epochs: 3 });
    assert.deepEqual(network.save(), (await train({ optimizer: optimizer(), epochs: 3 })).network.save());
  });

  it('drops out in every step, or in the first one of an epoch only', async () => {
    const trained: boolean[] = [];
    const spy = dropout(0.5);
    const layers = (): Record<string, Layer> => ({ hidden: dense(4), drop: spy, out: dense(2) });
    const end = onEvaluate(spy, (_, { training }) => trained.push(training));
    const steps = async (options: Partial<FitOptions>) => {
      trained.length = 0;
      // In a graph no layer is evaluated.
      await withoutGraphs(() => train({ epochs: 2, ...options }, new Network('drops', [4], layers(), { seed: 1 })));
      return [...trained];
    };
    assert.deepEqual(await steps({}), [true, true, true, true]);
    assert.deepEqual(await steps({ dropout: 'first-step-of-epoch' }), [true, false, true, false]);
    // The decomposition, in evaluation mode, passes dropout by: once for the activations behind it, once for β.
    const objective = together(crossEntropy(), cdep({ weight: 1, groups: maskA }));
    assert.deepEqual(await steps({ objective, epochs: 1 }), [true, false, false, true, false, false]);
    end();
  });

  it('of contributions makes one pass of β for each group and none else', async () => {
    for (const groups of [1, 2, 8]) {
      let rowsSeen = 0;
      const first = conv2d(2, { kernel: 3 });
      const end = onEvaluate(first, ([input]) => (rowsSeen += input.shape[0]));
      const network = new Network(
        'counted',
        [5, 5, 1],
        { conv: first, relu: relu(), pool: globalAveragePool(), out: dense(2) },
        { seed: 1 },
      );
      const data = examples({
        images: new Random(2).uniforms(6 * 25),
        shape: [6, 5, 5, 1],
        labels: [0, 1, 0, 1, 0, 1],
      });
      const masks = tf.tidy(() => tf.cast(tf.greater(values([groups, 1, 5, 5], 3), 0), 'float32'));
      await fit(network, data, {
        optimizer: sgd({ learningRate: 0.01 }),
        epochs: 1,
        seed: 1,
        batchSize: 6,
        objective: together(crossEntropy(), cdep({ weight: 1, groups: masks })),
      });
      end();
      assert.equal(rowsSeen, 6 * (1 + groups));
    }
  });

  it('leaves no tensors behind, also when it throws', async () => {
    const network = mlp({ seed: 2, inputShape: [4], hidden: [5], classes: 2 });
    const broken = cdep({ weight: 1, groups: () => tf.ones([7]) });
    for (const objective of [
      together(
        crossEntropy(),
        ...Object.values({
          a: cdep({ weight: 1, groups: maskA }),
          b: rightForRightReasons({ weight: 1, masks: maskA }),
          c: expectedGradients({ weight: 1, masks: maskA, samples: 2 }),
        }),
      ),
      together(crossEntropy(), broken),
    ]) {
      for (const updates of ['joint', 'penalties-first', 'penalties-first-and-again'] as const) {
        const before = tf.memory().numTensors;
        await train({ objective, updates }, network).catch((error) => assert.match(String(error), /masks are \[7\]/));
        assert.equal(tf.memory().numTensors, before, updates);
      }
    }
  });
});

describe('crossEntropy with class weights', () => {
  it('is the weighted mean over the sum of weights', () => {
    const term = crossEntropy({ classWeights: [3, 1] })({
      logits: tf.tensor2d([
        [0, 0],
        [Math.log(3), 0],
      ]),
      labels: tf.tensor1d([0, 1], 'int32'),
    } as never).crossEntropy;
    assertClose(term, [(3 * Math.log(2) + Math.log(4)) / 4]);
    assert.throws(
      () =>
        crossEntropy({ classWeights: [1] })({ logits: tf.zeros([1, 2]), labels: tf.tensor1d([0], 'int32') } as never),
      /1 classWeights; wanted 2/,
    );
  });
});

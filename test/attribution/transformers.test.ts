import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  attentionRelevance,
  attentionRollout,
  deepLift,
  excitationBackprop,
  gradCam,
  gradient,
  guidedBackprop,
  inputXGradient,
  integratedGradients,
  lrpEpsilon,
} from 'vitrine/attribution';
import {
  add,
  after,
  attend,
  attention,
  classToken,
  conv2d,
  custom,
  dense,
  firstStep,
  gelu,
  layerNorm,
  learnedQuery,
  Network,
  part,
  positionEmbedding,
  relu,
  tokens,
} from 'vitrine/models';
import { decompose } from 'vitrine/decomposition';
import { parameterRandomization, type ExplanationMethod } from 'vitrine/randomization';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose } from '../support/compare';
import { missingReference } from '../support/reference-file';
import { openVit } from '../support/reference-vit';
import { smallVit, VIT_LAYER } from '../support/small-vit';

/** Attention of one head that asks nothing, so that each token looks at all alike, whose values are the tokens. */
const evenBlock = (input: string, at: string) => ({
  [`${at}.nothing`]: after(input, custom({ evaluate: ([x]) => tf.mul(x, 0), acts: 'linear' })),
  [`${at}.even`]: attention(`${at}.nothing`, `${at}.nothing`, 1),
  [`${at}.read`]: attend(`${at}.even`, input),
  [at]: add(input, `${at}.read`),
});
const even = (blocks: number, steps = 4) =>
  new Network(
    'even',
    [steps, 2],
    {
      ...Object.assign({}, ...Array.from({ length: blocks }, (_, k) => evenBlock(k ? `b${k - 1}` : 'input', `b${k}`))),
      first: firstStep(),
    },
    { seed: 1 },
  );

describe('attentionRollout', () => {
  it('of L layers that look at all T tokens alike is 2⁻ᴸ·I + (1 - 2⁻ᴸ)/T', async () => {
    const x = tf.tensor3d(new Random(1).uniforms(16, -1, 1), [2, 4, 2]);
    for (const blocks of [1, 2, 3]) {
      const { matrix, map } = await attentionRollout(even(blocks), x, { target: 0 });
      const [own, spread] = [2 ** -blocks, (1 - 2 ** -blocks) / 4];
      const expected = tf.add(tf.mul(tf.eye(4), own), spread);
      assertClose(matrix, tf.tile(tf.expandDims(expected), [2, 1, 1]), 1e-6);
      assertClose(map, [own + spread, spread, spread, spread, own + spread, spread, spread, spread], 1e-6);
    }
    const { map } = await attentionRollout(even(1), x, { target: 0, token: 'last' });
    assertClose(tf.slice(map, 0, 1), [1 / 8, 1 / 8, 1 / 8, 5 / 8], 1e-6);
  });

  it('has rows that sum to 1, however heads are fused, and does not mind the target', async () => {
    const x = tf.tensor4d(new Random(2).uniforms(72, -1, 1), [2, 6, 6, 1]);
    for (const heads of ['mean', 'max', 'min'] as const) {
      const { matrix, map } = await attentionRollout(smallVit(), x, { heads, upsampling: 'none' });
      assertClose(tf.sum(matrix, 2), new Float32Array(10).fill(1), 1e-6);
      assert.deepEqual(map.shape, [2, 2, 2]);
      assertClose(map, tf.slice(matrix, [0, 0, 1], [2, 1, 4]), 0);
    }
    assertClose(
      (await attentionRollout(smallVit(), x, { target: 0 })).map,
      (await attentionRollout(smallVit(), x, { target: 1 })).map,
      0,
    );
  });

  it('names what has no attention, and attention that is not of all tokens to all', async () => {
    const plain = new Network('plain', [4, 2], { first: firstStep() }, { seed: 1 });
    const pooled = new Network(
      'pooled',
      [4, 2],
      {
        probe: learnedQuery(),
        asked: attention('probe', 'input', 1),
        read: attend('asked', 'input'),
        one: firstStep(),
      },
      { seed: 1 },
    );
    for (const method of [attentionRollout, attentionRelevance]) {
      await assert.rejects(
        () => method(plain, tf.ones([1, 4, 2])),
        new RegExp(`${method.name}: plain has no layer of attention; wanted a transformer`),
      );
      await assert.rejects(
        () => method(pooled, tf.ones([1, 4, 2])),
        new RegExp(`${method.name}: layer 'asked' gives \\[1,1,4\\]; wanted self-attention`),
      );
    }
  });
});

describe('attentionRelevance', () => {
  it('of one even layer is I, and (value / T)⁺ in the row that is read', async () => {
    const x = tf.tensor3d([2, 0, -4, 0, 6, 0, 1, 0], [1, 4, 2]);
    const { matrix, map } = await attentionRelevance(even(1), x, { target: 0 });
    assertClose(map, [1 + 2 / 4, 0, 6 / 4, 1 / 4]);
    assertClose(tf.slice(matrix, [0, 1, 0], [1, 3, 4]), [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('of two even layers follows the rule by hand', async () => {
    // h = x + mean(x), y = h_0 + mean(h): ∂y/∂A²_0j = h_j; ∂y/∂A¹_ij = (1/T + [i=0]) x_j.
    const values = [2, -4, 6, 1];
    const mean = values.reduce((a, b) => a + b) / 4;
    const x = tf.tensor3d(
      values.flatMap((value) => [value, 0]),
      [1, 4, 2],
    );
    const { map } = await attentionRelevance(even(2), x, { target: 0 });
    const first = [0, 1, 2, 3].map((i) =>
      values.map((value, j) => (i === j ? 1 : 0) + Math.max(0, ((i === 0 ? 1.25 : 0.25) * value) / 4)),
    );
    const second = values.map((value) => Math.max(0, (value + mean) / 4));
    assertClose(
      map,
      values.map((_, j) => first[0][j] + second.reduce((sum, weight, k) => sum + weight * first[k][j], 0)),
    );
  });
});

describe('LRP-epsilon of transformers', () => {
  /** Without biases, and with learned tokens and places of 0, nothing but pixels can have relevance. */
  const bare = () => {
    const network = smallVit({ seed: 4 });
    network.load(
      new Map(
        [...network.weights]
          .filter(([key]) => /bias$|class_token$|pos_embedding$/.test(key))
          .map(([key, { size }]) => [key, new Float32Array(size)]),
      ),
    );
    return network;
  };
  const x = tf.tensor4d(new Random(3).uniforms(108, -1, 1), [3, 6, 6, 1]);

  it('keeps the sum: the relevances of an image add up to its output', async () => {
    const { map, output } = await lrpEpsilon(bare(), x, { target: 1 });
    assertClose(tf.sum(map, [1, 2, 3]), tf.squeeze(tf.slice(output, [0, 1], [3, 1]), [1]), 1e-4);
  });

  it('is input times the gradient of the network whose attention and deviations are held, GELU by GELU', async () => {
    // One head, no hidden layer: y = W·Σ_j A_0j v_j, in which A counts as constant.
    const network = new Network(
      'held',
      [4, 4, 1],
      {
        conv: conv2d(4, { kernel: 2, stride: 2, bias: 'no' }),
        tokens: tokens(),
        token: classToken(),
        asked: attention('token', 'token', 2),
        read: attend('asked', 'token'),
        first: firstStep(),
        out: dense(2, { bias: 'no' }),
      },
      { seed: 5 },
    );
    const images = tf.tensor4d(new Random(6).uniforms(32, -1, 1), [2, 4, 4, 1]);
    const held = network.tap(images, 'asked');
    const given = (z: tf.Tensor) => network.run(z, { given: { asked: held } }).output;
    assertClose(
      (await lrpEpsilon(network, images, { target: 1 })).map,
      (await inputXGradient(given, images, { target: 1 })).map,
      1e-4,
    );
  });
});

describe('what other methods do with layers of transformers', () => {
  it('LRP holds the deviation of a layer normalization: input times the gradient of what is left', async () => {
    const network = new Network(
      'norm',
      [5],
      { ln: layerNorm({ epsilon: 0.1 }), out: dense(2, { bias: 'no' }) },
      { seed: 1 },
    );
    network.load(new Map([['ln.weight', [1, -2, 0.5, 1, 3]]]));
    const x = tf.tensor2d([[1, 2, -1, 4, 0.5]]);
    const deviation = Math.sqrt(tf.moments(x).variance.dataSync()[0] + 0.1);
    const held = (z: tf.Tensor) => {
      const { 'ln.weight': scale, 'out.weight': weight } = Object.fromEntries(network.weights);
      const normed = tf.mul(tf.div(tf.sub(z, tf.mean(z, -1, true)), deviation), scale);
      return tf.matMul<tf.Tensor2D>(normed, weight);
    };
    assertClose((await lrpEpsilon(network, x, { target: 1 })).map, (await inputXGradient(held, x, { target: 1 })).map);
  });

  it('DeepLIFT is complete through GELUs, learned tokens and places, and values that are read by weights', async () => {
    const network = new Network(
      'linear-attention',
      [3, 4],
      {
        class_token: classToken(),
        places: positionEmbedding(),
        values: dense(4),
        curve: gelu(),
        weights: after(
          'places',
          custom({
            acts: 'linear',
            shape: ([[steps]]) => [1, steps, steps],
            evaluate: ([x]) => tf.expandDims(tf.matMul(x, tf.ones([x.shape[0], 4, 4])), 1),
          }),
        ),
        read: attend('weights', 'curve'),
        half: part(1, 2),
        first: firstStep(),
        out: dense(2),
      },
      { seed: 3 },
    );
    network.load(new Map([['class_token', [1, -1, 2, 1]]]));
    const x = tf.tensor3d(new Random(4).uniforms(24, -1, 1), [2, 3, 4]);
    const { delta, map } = await deepLift(network, x, { target: 1, baseline: 0.2 });
    assertClose(delta, [0, 0], 1e-5);
    assert.ok(tf.max(tf.abs(map)).dataSync()[0] > 0.01);
  });

  it('contextual decomposition gives places to who has the values, and a learned token to nobody', () => {
    const network = new Network('places', [2, 3], { places: positionEmbedding(), curve: gelu() }, { seed: 5 });
    const x = tf.tensor3d(new Random(6).uniforms(12, -1, 1), [2, 2, 3]);
    const { beta, output } = decompose(network, x, tf.ones([2]));
    assertClose(tf.squeeze(beta, [0]), output, 1e-5);
    const token = new Network('token', [2, 3], { class_token: classToken(), half: part(0, 3) }, { seed: 5 });
    const { beta: own } = decompose(token, x, tf.ones([2]));
    const [first, , , second] = [0, 1, 2, 3].map((i) => x.dataSync()[i]);
    assertClose(tf.slice(own, [0, 0, 0, 0], [1, 1, 3, 1]), [0, first, second]);
  });

  it('excitation backpropagation shows tokens on the grid of the map that they were made of', async () => {
    const network = new Network(
      'grid',
      [4, 4, 1],
      {
        conv: conv2d(2, { kernel: 2, stride: 2 }),
        relu: relu(),
        tokens: tokens(),
        hidden: dense(3),
        curve: relu(),
        first: firstStep(),
        out: dense(2),
      },
      { seed: 2 },
    );
    const x = tf.tensor4d(new Random(1).uniforms(32, 0, 1), [2, 4, 4, 1]);
    const map = async (layer: string) =>
      (await excitationBackprop(network, x, { layer, target: 0, upsampling: 'none' })).map;
    assert.deepEqual((await map('tokens')).shape, [2, 2, 2]);
    assertClose(await map('tokens'), await map('relu'));
  });

  it('rules for ReLUs refuse GELUs, also in functions', async () => {
    const x = tf.ones([1, 3]);
    const network = new Network('curved', [3], { hidden: dense(2), curve: gelu('tanh'), out: dense(2) }, { seed: 1 });
    await assert.rejects(
      () => guidedBackprop(network, x),
      /guidedBackprop: layer 'curve' is a GELU, for which there is no/,
    );
    await assert.rejects(
      () => guidedBackprop((z: tf.Tensor) => tf.erf(z) as tf.Tensor2D, x),
      /guidedBackprop: the model uses tf\.erf, as in a GELU, for which there is no rule/,
    );
  });
});

describe('sanity checks on a small vision transformer', () => {
  it('rollout does not notice a random head; relevance, Grad-CAM and LRP do, and all notice random blocks', async () => {
    const network = smallVit({ seed: 7 });
    const x = tf.tensor4d(new Random(8).uniforms(144, -1, 1), [4, 6, 6, 1]);
    const explain: Record<string, ExplanationMethod> = {
      rollout: attentionRollout,
      relevance: attentionRelevance,
      cam: (model, images, options) => gradCam(model, images, { ...options, layer: VIT_LAYER, relu: 'no' }),
      lrp: lrpEpsilon,
      gradient,
    };
    const { scores } = await parameterRandomization(network, x, {
      methods: explain,
      seed: 9,
      measures: ['spearman-signed'],
    });
    const means = (method: string) => scores.means(method, 'spearman-signed');
    assert.equal(scores.stages[0], 'heads.head');
    assert.equal(means('rollout')[0], 1);
    for (const method of ['relevance', 'cam', 'lrp', 'gradient']) assert.ok(means(method)[0] < 0.99, method);
    for (const method of Object.keys(explain)) assert.ok(means(method)[scores.stages.length - 1] < 0.9, method);
  });
});

describe('the reference vision transformer', { skip: missingReference('vit/small') }, () => {
  const { network, x, target, value } = missingReference('vit/small') ? ({} as never) : openVit();
  const none = { target, upsampling: 'none' } as const;
  const nchw = (t: tf.Tensor) => tf.transpose(t, [0, 3, 1, 2]);

  it('has the same rollout, heads fused by mean, largest and smallest', async () => {
    for (const heads of ['mean', 'max', 'min'] as const) {
      const { matrix, map } = await attentionRollout(network, x, { ...none, heads });
      assertClose(matrix, value(`rollout.${heads}.matrix`), 1e-5);
      assertClose(map, value(`rollout.${heads}.map`), 1e-5);
    }
  });

  it('has the same gradient-weighted attention', async () => {
    const { matrix, map } = await attentionRelevance(network, x, none);
    assertClose(matrix, value('relevance.matrix'), 1e-5);
    assertClose(map, value('relevance.map'), 1e-5);
  });

  it('has the same Grad-CAM on the grid of its tokens, raw and enlarged', async () => {
    const layer = 'encoder.layers.encoder_layer_2.ln_1';
    assertClose((await gradCam(network, x, { ...none, layer, relu: 'no' })).map, value('gradcam.raw'), 1e-5);
    assertClose((await gradCam(network, x, { ...none, layer })).map, value('gradcam.relu'), 1e-5);
    assertClose((await gradCam(network, x, { target, layer })).map, value('gradcam.upsampled'), 1e-5);
  });

  it('has the same gradients and integrated gradients', async () => {
    assertClose(nchw((await gradient(network, x, { target })).map), value('gradient'), 1e-5);
    assertClose(nchw((await inputXGradient(network, x, { target })).map), value('input_x_gradient'), 1e-5);
    for (const [rule, steps] of [
      ['right', 20],
      ['trapezoid', 20],
      ['gauss-legendre', 64],
    ] as const) {
      const { map } = await integratedGradients(network, x, { target, rule, steps });
      assertClose(nchw(map), value(`ig.${rule === 'gauss-legendre' ? 'gauss' : rule}.${steps}`), 1e-5);
    }
  });
});

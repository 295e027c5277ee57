import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  attend,
  attention,
  classToken,
  dense,
  firstStep,
  gelu,
  kindOf,
  layerNorm,
  learnedQuery,
  Network,
  part,
  positionEmbedding,
  tokens,
  vit,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { differentiating, programsOf, tf, withoutGraphs } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { missingReference } from '../support/reference-file';
import { openVit } from '../support/reference-vit';

const run = (layer: Layer, x: tf.Tensor | tf.Tensor[], weights: Record<string, tf.Tensor> = {}) =>
  kindOf(layer).evaluate(layer.options, [x].flat(), weights, { training: false });
const shapeOf = (layer: Layer, ...inputs: number[][]) => kindOf(layer).shape(layer.options, inputs);
const count = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** The second gradient of Σ f(x)² against differences of the first. */
function assertTwice(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): void {
  const slope = (at: tf.Tensor) => tf.sum(tf.square(tf.grad((z: tf.Tensor) => tf.sum(tf.square(f(z))))(at)));
  const second = differentiating(() => tf.grad((at: tf.Tensor) => slope(at))(x)).dataSync();
  const values = x.dataSync();
  const largest = Math.max(...second.map(Math.abs));
  second.forEach((expected, k) => {
    const [more, less] = [1e-2, -1e-2].map((by) => {
      const there = Float32Array.from(values);
      there[k] += by;
      return slope(tf.tensor(there, x.shape)).dataSync()[0];
    });
    assert.ok(Math.abs((more - less) / 2e-2 - expected) < 5e-3 * largest, `value ${k}`);
  });
}

describe('layers of transformers', () => {
  it('tokens are the places of a map, row by row', () => {
    assertClose(run(tokens(), tf.tensor4d(count(12), [1, 2, 3, 2])), count(12));
    assert.deepEqual(shapeOf(tokens(), [2, 3, 2]), [6, 2]);
    assert.throws(() => shapeOf(tokens(), [6, 2]), /tokens: input is \[6,2\]; wanted \[h, w, c\]/);
  });

  it('a class token comes first, the same for every image, and its weight has the name of the layer', () => {
    const network = new Network('n', [2, 3], { class_token: classToken() }, { seed: 1 });
    network.load(new Map([['class_token', [7, 8, 9]]]));
    const x = tf.tensor3d(count(12), [2, 2, 3]);
    assertClose(network.forward(x), [7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual([...network.weights.keys()], ['class_token']);
    assert.throws(() => shapeOf(classToken(), [3]), /classToken: input is \[3\]; wanted \[steps, features\]/);
  });

  it('a learned query is a token by itself, whatever it reads', () => {
    const network = new Network('n', [2, 3], { probe: learnedQuery() }, { seed: 1 });
    network.load(new Map([['probe', [7, 8, 9]]]));
    assertClose(network.forward(tf.tensor3d(count(12), [2, 2, 3])), [7, 8, 9, 7, 8, 9]);
    assert.deepEqual(network.node('probe').shape, [1, 3]);
  });

  it('places are added, held as a parameter or as a table', () => {
    for (const [heldAs, key, shape] of [
      ['parameter', 'places', [1, 2, 2]],
      ['table', 'places.weight', [2, 2]],
    ] as const) {
      const network = new Network('n', [2, 2], { places: positionEmbedding({ heldAs }) }, { seed: 1 });
      assert.deepEqual(
        [...network.weights].map(([name, weight]) => [name, weight.shape]),
        [[key, [...shape]]],
      );
      network.load(new Map([[key, [10, 20, 30, 40]]]));
      assertClose(network.forward(tf.tensor3d([1, 2, 3, 4, 0, 0, 0, 0], [2, 2, 2])), [11, 22, 33, 44, 10, 20, 30, 40]);
    }
    assert.throws(
      () => positionEmbedding({ heldAs: 'list' as never }),
      /positionEmbedding: heldAs is 'list'; wanted parameter or table/,
    );
  });

  it('layer normalization is (x - mean) / √(var + ε) · weight + bias, place by place', () => {
    const weights = { weight: tf.tensor1d([1, 2, -1]), bias: tf.tensor1d([0, 0.5, 1]) };
    const root = Math.sqrt(2 / 3 + 0.1);
    assertClose(run(layerNorm({ epsilon: 0.1 }), tf.tensor3d([1, 2, 3, 5, 5, 5], [1, 2, 3]), weights), [
      -1 / root,
      0.5,
      1 - 1 / root,
      0,
      0.5,
      1,
    ]);
    const network = new Network('n', [3], { ln: layerNorm() }, { seed: 1 });
    assertClose(network.forward(tf.tensor2d([[1, 2, 3]])), [-Math.sqrt(1.5), 0, Math.sqrt(1.5)]);
    assert.throws(() => layerNorm({ epsilon: -1 }), /layerNorm: epsilon is -1; wanted a number from 0 up/);
  });

  it('GELU is x·Φ(x), or its approximation by tanh', () => {
    // Φ from a table of the normal distribution.
    const x = tf.tensor1d([-2, -1, 0, 0.5, 1, 3]);
    const table = [-2 * 0.0227501319, -0.1586552539, 0, 0.5 * 0.6914624613, 0.8413447461, 3 * 0.998650102];
    assertClose(run(gelu(), x), table, 1e-6);
    assertClose(
      run(gelu('tanh'), x),
      [...x.dataSync()].map((v) => (v / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))),
      1e-6,
    );
    // Φ(x) + x·φ(x)
    const slope = (v: number, cdf: number) => cdf + (v * Math.exp((-v * v) / 2)) / Math.sqrt(2 * Math.PI);
    assertClose(tf.grad((t) => run(gelu(), t).sum())(tf.tensor1d([-1, 0, 1])), [
      slope(-1, 0.1586552539),
      0.5,
      slope(1, 0.8413447461),
    ]);
    assert.throws(() => gelu('fast' as never), /gelu: form is 'fast'; wanted exact or tanh/);
  });

  it('a part is one of equal parts of the features', () => {
    const x = tf.tensor3d(count(12), [1, 2, 6]);
    assertClose(run(part(1, 3), x), [3, 4, 9, 10]);
    assertClose(tf.grad((t) => run(part(1, 3), t).sum())(x), [0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0]);
    assert.throws(() => shapeOf(part(0, 4), [2, 6]), /part: input is \[2,6\]; wanted a last axis .* divided by 4/);
    assert.throws(() => part(3, 3), /part: index is 3; wanted one from 0 to 2/);
  });

  it('the first step is that of each sequence', () => {
    assertClose(run(firstStep(), tf.tensor3d(count(12), [2, 2, 3])), [1, 2, 3, 7, 8, 9]);
  });

  it('attention is softmax(q·kᵀ/√d) of each head by itself, and values are read by it', () => {
    // Two heads of two features, one query, two places: the first head asks (1, 0)·√2, the second nothing.
    const queries = tf.tensor3d([Math.SQRT2, 0, 0, 0], [1, 1, 4]);
    const keys = tf.tensor3d([Math.log(3), 5, 1, 1, 0, 7, 2, 2], [1, 2, 4]);
    const probabilities = run(attention('q', 'k', 2), [queries, keys]);
    assert.deepEqual(probabilities.shape, [1, 2, 1, 2]);
    assertClose(probabilities, [0.75, 0.25, 0.5, 0.5]);
    const values = tf.tensor3d([4, 8, 1, 2, 0, 16, 3, 4], [1, 2, 4]);
    assertClose(run(attend('p', 'v'), [probabilities, values]), [3, 10, 2, 3]);
    assert.deepEqual(shapeOf(attention('q', 'k', 2), [3, 4], [5, 4]), [2, 3, 5]);
    assert.deepEqual(shapeOf(attend('p', 'v'), [2, 3, 5], [5, 4]), [3, 4]);
    assert.throws(
      () => shapeOf(attention('q', 'k', 3), [3, 4], [5, 4]),
      /attention: sizes are \[3,4\] and \[5,4\]; wanted queries .* 3 heads can divide/,
    );
    assert.throws(
      () => shapeOf(attend('p', 'v'), [2, 3, 5], [4, 4]),
      /attend: sizes are \[2,3,5\] and \[4,4\]; wanted probabilities/,
    );
  });

  it('rows of attention sum to 1, and attention that is given is what values are read by', () => {
    const network = vit({ seed: 3, size: 4, patch: 2, width: 4, heads: 2, depth: 1, mlp: 6, classes: 3 });
    const x = tf.tensor4d(new Random(1).uniforms(96, -1, 1), [2, 4, 4, 3]);
    const name = 'encoder.layers.encoder_layer_0.self_attention.probabilities';
    const probabilities = network.tap(x, name);
    assert.deepEqual(probabilities.shape, [2, 2, 5, 5]);
    assertClose(tf.sum(probabilities, 3), new Float32Array(20).fill(1), 1e-6);
    assertClose(network.from(name)(probabilities, x), network.forward(x), 1e-6);
    // All tokens look at the class token alone: then no patch has an influence.
    const first = tf.tile(tf.tensor1d([1, 0, 0, 0, 0]), [2 * 2 * 5]).reshape([2, 2, 5, 5]);
    assertClose(network.from(name)(first, x), network.from(name)(first, tf.zerosLike(x)), 1e-6);
  });

  it('can be differentiated twice', () => {
    const draw = (seed: number, ...shape: number[]) =>
      tf.tensor(
        new Random(seed).uniforms(
          shape.reduce((a, b) => a * b),
          -1,
          1,
        ),
        shape,
      );
    const weights = { weight: draw(1, 4), bias: draw(2, 4) };
    assertTwice((x) => run(layerNorm(), x, weights), draw(3, 1, 2, 4));
    for (const form of ['exact', 'tanh'] as const) assertTwice((x) => run(gelu(form), x), draw(4, 1, 5));
    const [other, values] = [draw(5, 1, 3, 4), draw(6, 1, 3, 4)];
    const attended = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) =>
      run(attend('p', 'v'), [run(attention('q', 'k', 2), [q, k]), v]);
    assertTwice((x) => attended(x, x, x), draw(7, 1, 3, 4));
    assertTwice((x) => attended(x, other, values), draw(7, 1, 3, 4));
  });
});

describe('a small vision transformer', () => {
  const network = vit({ seed: 3, size: 8, patch: 4, width: 8, heads: 2, depth: 2, mlp: 12, classes: 3 });
  const x = tf.tensor4d(new Random(1).uniforms(2 * 192, -1, 1), [2, 8, 8, 3]);

  it('is one graph after three calls, and the same', () => {
    const first = withoutGraphs(() => network.forward(x)).dataSync();
    for (let i = 0; i < 4; i++) assertClose(network.forward(x), first, 1e-6);
    assert.deepEqual(
      programsOf(network).map(({ state }) => state),
      ['graph'],
    );
  });

  it('leaves no tensors', async () => {
    await assertNoLeak(() => network.forward(x));
  });

  it('behind its patches takes tokens, as a network of its own', () => {
    assertClose(network.behind('tokens').forward(network.tap(x, 'tokens')), network.forward(x), 1e-6);
  });

  it('names what its sizes want', () => {
    const sizes = { seed: 1, width: 8, heads: 2, depth: 1, mlp: 8, classes: 2 };
    assert.throws(() => vit({ ...sizes, size: 9, patch: 4 }), /vit: size is 9; wanted a multiple of the patch, 4/);
    assert.throws(
      () => vit({ ...sizes, size: 8, patch: 4, names: 'timm' as never }),
      /vit: names is 'timm'; wanted torchvision or deit/,
    );
    assert.throws(
      () => vit({ ...sizes, size: 8, patch: 4, depth: 1.5 }),
      /depth is 1\.5; wanted a whole number from 0/,
    );
    assert.throws(() => vit({ ...sizes, size: 8, patch: 4, heads: 3 }), /attention: sizes are \[5,8\] and \[5,8\]/);
    assert.throws(() => dense(2, { joinedBy: '-' as never }), /dense: joinedBy is '-'; wanted \. or _/);
  });

  it("has the same answers under DeiT's names", () => {
    const sizes = { size: 8, patch: 4, width: 8, heads: 2, depth: 2, mlp: 12, classes: 3 };
    const deit = vit({ seed: 9, ...sizes, names: 'deit' });
    assert.deepEqual([...deit.weights.keys()].slice(0, 16), [
      'patch_embed.proj.weight',
      'patch_embed.proj.bias',
      'cls_token',
      'pos_embed',
      'blocks.0.norm1.weight',
      'blocks.0.norm1.bias',
      'blocks.0.attn.qkv.weight',
      'blocks.0.attn.qkv.bias',
      'blocks.0.attn.proj.weight',
      'blocks.0.attn.proj.bias',
      'blocks.0.norm2.weight',
      'blocks.0.norm2.bias',
      'blocks.0.mlp.fc1.weight',
      'blocks.0.mlp.fc1.bias',
      'blocks.0.mlp.fc2.weight',
      'blocks.0.mlp.fc2.bias',
    ]);
    const values = [...network.save().values()];
    deit.load(new Map([...deit.weights.keys()].map((key, i) => [key, values[i]])));
    assertClose(deit.forward(x), network.forward(x), 1e-6);
  });
});

describe('the reference vision transformer of PyTorch', { skip: missingReference('vit/small') }, () => {
  const { network, x, target, value, tensors } = missingReference('vit/small') ? ({} as never) : openVit();
  const picked = (output: tf.Tensor) => tf.sum(tf.mul(output, tf.oneHot(tf.tensor1d(target, 'int32'), 5)));

  it('has its logits, the tokens of its last block and its probabilities of attention', () => {
    assertClose(network.forward(x), value('logits'), 1e-5);
    assertClose(network.tap(x, 'encoder.layers.encoder_layer_2'), value('tokens'), 1e-5);
    const each = [0, 1, 2].map((k) => network.tap(x, `encoder.layers.encoder_layer_${k}.self_attention.probabilities`));
    assertClose(tf.stack(each, 1), value('attention'), 1e-6);
  });

  it('has the gradients of its attention, of its pixels, and of its loss for all weights', () => {
    const each = [0, 1, 2].map((k) => {
      const name = `encoder.layers.encoder_layer_${k}.self_attention.probabilities`;
      return tf.grad((p: tf.Tensor) => picked(network.from(name)(p, x)))(network.tap(x, name));
    });
    assertClose(tf.stack(each, 1), value('attention_gradient'), 1e-5);
    const gradient = tf.grad((z: tf.Tensor) => picked(network.forward(z)))(x);
    assertClose(tf.transpose(gradient, [0, 3, 1, 2]), value('gradient'), 1e-5);
    const loss = () =>
      tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(target, 'int32'), 5), network.forward(x)) as tf.Scalar;
    const { value: found, grads } = tf.variableGrads(loss, [...network.weights.values()]);
    assertClose(found, value('loss'), 1e-5);
    for (const [key, variable] of network.weights) {
      const own = grads[variable.name];
      const { shape } = tensors.get(`loss_grad.${key}`)!;
      const torch = own.rank === 4 ? tf.transpose(own, [3, 2, 0, 1]) : own.rank === 2 ? tf.transpose(own) : own;
      assert.deepEqual(torch.shape, shape, key);
      assertClose(torch, value(`loss_grad.${key}`), 1e-5);
    }
  });
});

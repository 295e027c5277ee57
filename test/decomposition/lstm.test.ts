import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { decompose } from 'vitrine/decomposition';
import { importTorchWeights, textLstm, type Network } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { differentiating, tf } from 'vitrine/runtime';
import { cdep } from 'vitrine/training';
import { assertClose, assertNoLeak } from '../support/compare';
import { handLstm } from '../support/hand-lstm';
import { missingReference, readReference } from '../support/reference-file';

const ids = (...rows: number[][]) => tf.tensor2d(rows);
const window = (first: number, last: number, count = 1) =>
  tf.tensor2d(Array.from({ length: count }, () => [first, last]));

describe('contextual decomposition of an LSTM', () => {
  it('has the numbers worked out by hand, the output bias left out', () => {
    const network = handLstm();
    const { beta, gamma, output, taps } = decompose(
      network,
      ids([0, 1, 2]),
      { windows: window(1, 2) },
      { taps: ['lstm'] },
    );
    assertClose(taps.lstm.beta, [0, -0.116756, 0.065337], 1e-6);
    assertClose(taps.lstm.gamma, [0.218837, 0.128745, 0.036248], 1e-6);
    assertClose(beta, [0.098006, -0.065337], 1e-6);
    assertClose(gamma, [0.054371, -0.036248], 1e-6);
    assertClose(output, [0.252377, -0.201585], 1e-6);
    assertClose(tf.softplus(tf.sub(beta, gamma)), [0.715202, 0.678708], 1e-6);
  });

  it('has those of the window of one word', () => {
    const { beta, gamma } = decompose(handLstm(), ids([0, 1, 2]), { windows: window(1, 1) });
    assertClose(beta, [-0.076717, 0.051144], 1e-6);
    assertClose(gamma, [0.229094, -0.152729], 1e-6);
  });

  it('gives a window of all words everything, and one outside of the sentence nothing', () => {
    const network = textLstm({ seed: 3, words: 9, size: 4, units: 5, classes: 3, pad: 0 });
    const x = ids([1, 2, 3, 4, 5], [6, 7, 8, 0, 0]);
    const bias = network.weights.get('fc.bias')!;
    const all = decompose(network, x, { windows: window(0, 5, 2) });
    assertClose(tf.squeeze(tf.add(all.beta, bias), [0]), all.output, 1e-6);
    assertClose(all.gamma, new Float32Array(6), 1e-6);
    const none = decompose(network, x, { windows: window(-2, -1, 2) });
    assert.ok(none.beta.dataSync().every((value) => value === 0));
    assertClose(tf.squeeze(tf.add(none.gamma, bias), [0]), none.output, 1e-6);
  });

  it('is the recursion in two streams, also where γ is carried by itself, for random windows', () => {
    const network = textLstm({ seed: 8, words: 20, size: 3, units: 4, classes: 2, pad: 0 });
    const random = new Random(9);
    for (let k = 0; k < 8; k++) {
      const words = Array.from({ length: 6 }, () => 1 + random.integer(19));
      const first = random.integer(9) - 2;
      const last = first + random.integer(4);
      const { beta, gamma, output } = decompose(network, ids(words), { windows: window(first, last) });
      const expected = twoStreams(network, words, first, last);
      assertClose(beta, expected.beta, 1e-5);
      assertClose(gamma, expected.gamma, 1e-5);
      const bias = network.weights.get('fc.bias')!.dataSync();
      const sum = output.dataSync().map((value, i) => value - bias[i]);
      assertClose(
        sum.map((_, i) => expected.beta[i] + expected.gamma[i]),
        sum,
        1e-5,
      );
    }
  });

  it('takes a mask for a window whose biases are all its own', () => {
    const network = textLstm({ seed: 2, words: 9, size: 4, units: 5, classes: 2, pad: 0 });
    const x = ids([1, 2, 3, 4]);
    const masked = decompose(network, x, tf.tensor2d([[0, 1, 1, 0]]));
    assertClose(masked.beta, decompose(network, x, { windows: window(1, 2), biases: 'inclusive' }).beta, 1e-7);
    const rest = network.behind('embed');
    const vectors = network.tap(x, 'embed');
    assertClose(decompose(rest, vectors, tf.tensor1d([0, 1, 1, 0])).beta, masked.beta, 1e-6);
    const half = decompose(network, x, { windows: window(1, 2) });
    assert.ok(Math.abs(half.beta.dataSync()[0] - masked.beta.dataSync()[0]) > 1e-5);
    assertClose(decompose(rest, vectors, { windows: window(1, 2) }).beta, half.beta, 1e-6);
  });

  it('gives each of several groups what it gives alone', () => {
    const network = textLstm({ seed: 2, words: 9, size: 4, units: 5, classes: 2, pad: 0 });
    const x = ids([1, 2, 3, 4], [5, 6, 0, 0]);
    const [a, b] = [window(0, 1, 2), window(1, 3, 2)];
    const both = decompose(network, x, { windows: tf.stack([a, b]) }).beta;
    assertClose(both, tf.concat([a, b].map((windows) => decompose(network, x, { windows }).beta)), 1e-6);
  });

  it('refuses to have its gradient differentiated', () => {
    const rest = handLstm().behind('embed');
    const slope = (v: tf.Tensor) =>
      tf.sum(tf.grad((z: tf.Tensor) => tf.sum(decompose(rest, z, { windows: window(1, 2) }).beta))(v));
    const vectors = tf.tensor3d([1, -2, 0.5], [1, 3, 1]);
    assert.ok(Number.isFinite(slope(vectors).dataSync()[0]));
    assert.throws(
      () => differentiating(() => tf.grad(slope)(vectors)),
      /cannot be differentiated; take the gradient once/,
    );
  });

  it('shares the output bias where it is asked to, and refuses what makes no sense', async () => {
    const network = handLstm();
    const { beta, gamma, output } = decompose(
      network,
      ids([0, 1, 2]),
      { windows: window(1, 2) },
      { outputBias: 'shared' },
    );
    assertClose(tf.squeeze(tf.add(beta, gamma), [0]), output, 1e-6);
    assert.throws(() => decompose(network, ids([0, 1]), { beta: tf.zeros([1, 1, 2]) }), /wanted masks or windows/);
    assert.throws(() => decompose(network, ids([0, 1]), { windows: window(0, 1, 3) }), /windows are \[3,2\]/);
    const [x, windows, tooMany] = [ids([0, 1, 2]), window(1, 2), window(0, 1, 3)];
    await assertNoLeak(() => decompose(network, x, { windows }));
    await assertNoLeak(() => decompose(network, x, { windows: tooMany }));
  });
});

/** The rules as they are written, with β and γ side by side in plain numbers. */
function twoStreams(network: Network, words: number[], first: number, last: number) {
  const weight = (key: string) => network.weights.get(key)!.arraySync() as number[][];
  const list = (key: string) => Array.from(network.weights.get(key)!.dataSync());
  const [table, wx, wh] = [weight('embed.weight'), weight('lstm.weight_ih_l0'), weight('lstm.weight_hh_l0')];
  const b = list('lstm.bias_ih_l0').map((value, k) => value + list('lstm.bias_hh_l0')[k]);
  const units = wh.length;
  const sigma = (x: number) => 1 / (1 + Math.exp(-x));
  const times = (vector: number[], matrix: number[][]) =>
    matrix[0].map((_, k) => vector.reduce((sum, value, j) => sum + value * matrix[j][k], 0));
  const three = (r: number, i: number, c: number, f: (x: number) => number) => [
    (f(r + c) - f(c) + f(r + i + c) - f(i + c)) / 2,
    (f(i + c) - f(c) + f(r + i + c) - f(r + c)) / 2,
    f(c),
  ];
  let [hb, hg, cb, cg] = Array.from({ length: 4 }, () => new Array<number>(units).fill(0));
  words.forEach((word, t) => {
    const own = first <= t && t <= last;
    const x = times(table[word], wx);
    const [r, i] = [hb, hg].map((state, k) =>
      times(state, wh).map((value, j) => value + (own === (k === 0) ? x[j] : 0)),
    );
    const next = Array.from({ length: units }, (_, u) => {
      const at = (gate: number) => gate * units + u;
      const [ri, ii, ci] = three(r[at(0)], i[at(0)], b[at(0)], sigma);
      const [rf, jf, cf] = three(r[at(1)], i[at(1)], b[at(1)], sigma);
      const [rg, ig, cc] = three(r[at(2)], i[at(2)], b[at(2)], Math.tanh);
      const bias = first <= t && t < last ? [ci * cc, 0] : [0, ci * cc];
      const beta = ri * (rg + cc) + ci * rg + bias[0] + (t > 0 ? (rf + cf) * cb[u] : 0);
      const gamma = ii * (rg + ig + cc) + (ri + ci) * ig + bias[1] + (t > 0 ? (rf + jf + cf) * cg[u] + jf * cb[u] : 0);
      const o = sigma(r[at(3)] + i[at(3)] + b[at(3)]);
      const [tb, tg, both] = [Math.tanh(beta), Math.tanh(gamma), Math.tanh(beta + gamma)];
      return [(o * (tb + both - tg)) / 2, (o * (tg + both - tb)) / 2, beta, gamma];
    });
    [hb, hg, cb, cg] = [0, 1, 2, 3].map((k) => next.map((values) => values[k]));
  });
  const out = weight('fc.weight');
  return { beta: times(hb, out), gamma: times(hg, out) };
}

for (const name of ['hand', 'h12']) {
  describe(`the decomposition of the reference LSTM '${name}'`, { skip: missingReference(`lstm/${name}`) }, () => {
    const { tensors } =
      missingReference(`lstm/${name}`) === false ? readReference(`lstm/${name}`) : { tensors: new Map() };
    const value = (key: string) => Float32Array.from(tensors.get(key)!.data as Float32Array);
    const build = (pads: 'inert' | 'run') => {
      const [words, size] = tensors.get('weights.embed.weight')!.shape;
      const [classes, units] = tensors.get('weights.fc.weight')!.shape;
      const network = textLstm({ seed: 1, words, size, units, classes, pad: 1, pads });
      const weights = [...tensors].filter(([key]) => key.startsWith('weights.'));
      importTorchWeights(network, new Map(weights.map(([key, tensor]) => [key.slice(8), tensor] as const)) as never);
      return network;
    };
    const sentences = () => tf.tensor2d(value('ids'), tensors.get('ids')!.shape as [number, number]);
    const windowOf = (key: string) => tf.tensor2d(value(`window.${key}`), [sentences().shape[0], 2]);
    for (const [mode, pads] of [
      ['lengths', 'inert'],
      ['padsrun', 'run'],
    ] as const) {
      it(`has β and γ of every window, pads ${pads}`, () => {
        const network = build(pads);
        const keys = [...tensors.keys()].filter((key) => key.startsWith('window.')).map((key) => key.slice(7));
        assert.ok(keys.length >= 9);
        for (const key of keys) {
          for (const biases of ['half-open', 'inclusive'] as const) {
            const { beta, gamma } = decompose(network, sentences(), { windows: windowOf(key), biases });
            const entry = `${mode}.${biases === 'inclusive' ? 'cd_inclusive' : 'cd'}.${key}`;
            assertClose(beta, value(`${entry}.beta`), 1e-5);
            assertClose(gamma, value(`${entry}.gamma`), 1e-5);
          }
        }
      });

      it(`has the penalty in its forms, and their gradients, pads ${pads}`, () => {
        const network = build(pads);
        const x = sentences();
        const own = value('window.own');
        const first = Float32Array.from(own, (place, i) => (i < 2 ? place : -9));
        const forms = {
          penalty: { windows: own, constant: 'embed' },
          penalty_first: { windows: first, constant: 'embed' },
          penalty_allclasses: { windows: own, constant: 'embed', form: 'all-classes' },
          penalty_open: { windows: own },
        } as const;
        for (const [entry, options] of Object.entries(forms)) {
          const { windows, constant, form = 'true-class' } = { constant: undefined, form: undefined, ...options };
          const penalty = cdep({
            weight: 1,
            groups: { windows: tf.tensor2d(windows, [x.shape[0], 2]) },
            form,
            over: 'images-with-group',
            constant,
          });
          const labels = tf.tensor1d(Int32Array.from(value('target')), 'int32');
          const result = differentiating(() =>
            tf.variableGrads(() => {
              const { output: logits, taps } = network.run(x, { taps: penalty.taps!(network) });
              const step = { network, x, labels, logits, taps, indices: new Uint32Array(), random: new Random(1) };
              return penalty(step).cdep;
            }, [...network.weights.values()]),
          );
          assertClose(result.value, value(`${mode}.${entry}`), 1e-5);
          for (const [key, variable] of network.weights) {
            const gradient = (result.grads[variable.name] as tf.Tensor | undefined) ?? tf.zeros(variable.shape);
            const torch = key.includes('weight') && !key.startsWith('embed') ? tf.transpose(gradient) : gradient;
            assertClose(torch, value(`${mode}.${entry}_grad.${key}`), 1e-5);
          }
        }
      });
    }
  });
}

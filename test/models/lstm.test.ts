import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { ANY, dense, embedding, importTorchWeights, lastStep, lstm, Network, textLstm } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { differentiating, programsOf, tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { handLstm } from '../support/hand-lstm';
import { missingReference, readReference } from '../support/reference-file';

const sigma = (x: number) => 1 / (1 + Math.exp(-x));
const ids = (...rows: number[][]) => tf.tensor2d(rows);

describe('an LSTM', () => {
  it('is its four gates, worked out by hand for one unit and two steps', () => {
    // h, c: step 1 from 0 with input 1, step 2 with input -2.
    const gates = (x: number, h: number) => {
      const [i, f, g, o] = [
        0.5 * x + 0.1 * h + 0.05,
        -0.3 * x + 0.4 * h + 0.5,
        0.8 * x - 0.6 * h - 0.1,
        0.2 * x + 0.7 * h + 0.2,
      ];
      return { i: sigma(i), f: sigma(f), g: Math.tanh(g), o: sigma(o) };
    };
    const first = gates(1, 0);
    const c1 = first.i * first.g;
    const h1 = first.o * Math.tanh(c1);
    const second = gates(-2, h1);
    const h2 = second.o * Math.tanh(second.f * c1 + second.i * second.g);
    assertClose(handLstm().tap(ids([0, 1]), 'lstm'), [h1, h2], 1e-6);
    assertClose(handLstm().forward(ids([0, 1])), [1.5 * h2 + 0.1, -h2 - 0.1], 1e-6);
  });

  it('draws all its weights from ±1/√units, as PyTorch does', () => {
    const network = new Network('drawn', [ANY, 3], { lstm: lstm(16), last: lastStep() }, { seed: 5 });
    for (const [key, variable] of network.weights) {
      const largest = Math.max(...variable.dataSync().map(Math.abs));
      assert.ok(largest <= 1 / 4 && largest > 0.22, `${key} reaches ${largest}`);
    }
  });

  it('lets pads and what they stand for have no influence', () => {
    const network = handLstm();
    const short = network.forward(ids([0, 1]));
    assertClose(network.forward(ids([0, 1, 3, 3, 3])), short, 1e-6);
    network.load(new Map([['embed.weight', [1, -2, 0.5, -100]]]));
    assertClose(network.forward(ids([0, 1, 3])), short, 1e-6);
    assertClose(network.forward(ids([3, 3])), [0.1, -0.1], 1e-6);
  });

  it('runs over the pads where it is told to', () => {
    const options = { seed: 1, words: 4, size: 2, units: 3, classes: 2, pad: 3 };
    const run = textLstm({ ...options, pads: 'run' });
    const inert = textLstm(options);
    assertClose(run.forward(ids([0, 1])), inert.forward(ids([0, 1])), 1e-6);
    const [a] = run.forward(ids([0, 1, 3])).dataSync();
    const [b] = inert.forward(ids([0, 1, 3])).dataSync();
    assert.ok(Math.abs(a - b) > 1e-4);
  });

  it('can be differentiated twice', () => {
    const network = new Network('twice', [ANY, 2], { lstm: lstm(3), last: lastStep(), fc: dense(2) }, { seed: 3 });
    const x = tf.tensor3d(new Random(4).uniforms(8, -1, 1), [1, 4, 2]);
    const slope = (at: tf.Tensor) => tf.sum(tf.square(tf.grad((z: tf.Tensor) => tf.sum(network.forward(z)))(at)));
    const second = differentiating(() => tf.grad((at: tf.Tensor) => slope(at))(x)).dataSync();
    const values = x.dataSync();
    for (let k = 0; k < 8; k++) {
      const moved = [1e-2, -1e-2].map((by) => {
        const there = Float32Array.from(values);
        there[k] += by;
        return slope(tf.tensor3d(there, [1, 4, 2])).dataSync()[0];
      });
      assert.ok(Math.abs((moved[0] - moved[1]) / 2e-2 - second[k]) < 2e-4, `value ${k}`);
    }
  });

  it('has one gradient, written out and taken by the tape, for sentences of one word and of more', () => {
    for (const steps of [1, 4]) {
      const network = new Network('both', [ANY, 2], { lstm: lstm(3) }, { seed: 3 });
      const x = tf.tensor3d(new Random(4).uniforms(4 * steps, -1, 1), [2, steps, 2]);
      const factors = tf.tensor3d(new Random(5).uniforms(6 * steps, -1, 1), [2, steps, 3]);
      const { weight_ih_l0, weight_hh_l0 } = network.weightsOf('lstm');
      // The state before the first word is 0.
      const weights = steps === 1 ? [weight_ih_l0] : [weight_ih_l0, weight_hh_l0];
      const gradients = (at: tf.Tensor) =>
        tf.grads((z: tf.Tensor) => tf.sum(tf.mul(network.tap(z, 'lstm'), factors)))([at, ...weights]);
      const writtenOut = gradients(x);
      let byTape: Float32Array[] = [];
      tf.grad((at: tf.Tensor) => {
        const found = gradients(at);
        byTape = found.map((gradient) => gradient.dataSync() as Float32Array);
        return tf.sum(found[0]);
      })(x);
      writtenOut.forEach((gradient, i) => assertClose(gradient, byTape[i], 1e-6));
    }
  });

  it('is one graph after three calls, and the same', () => {
    const network = handLstm();
    const x = ids([0, 1, 2, 3]);
    const [first] = Array.from({ length: 4 }, () => network.forward(x).dataSync());
    assertClose(network.forward(x), first, 1e-6);
    assert.deepEqual(
      programsOf(network).map(({ state }) => state),
      ['graph'],
    );
  });

  it('leaves no tensors', async () => {
    const network = handLstm();
    const x = ids([0, 1, 3]);
    await assertNoLeak(() => network.forward(x));
  });

  it('says what it reads', () => {
    const place = (shape: number[], layers: ConstructorParameters<typeof Network>[2]) => () =>
      new Network('n', shape, layers, { seed: 1 });
    assert.throws(place([4], { lstm: lstm(2) }), /lstm: input is \[4\]; wanted \[steps, features\]/);
    assert.throws(place([4, 2], { embed: embedding(3, 2) }), /embedding: input is \[4,2\]; wanted ids \[steps\]/);
    assert.throws(() => lstm(0), /units is '0'/);
    assert.throws(() => handLstm().forward(tf.zeros([1, 2, 3])), /x is \[1,2,3\]; wanted \[N, steps\]/);
  });
});

describe('the rest of a network behind its embedding', () => {
  it('gives the same from the vectors of words, with the same variables', () => {
    const network = handLstm();
    const rest = network.behind('embed');
    assert.deepEqual(rest.inputShapes, { embed: [ANY, 1] });
    assertClose(rest.forward(network.tap(ids([0, 1, 2]), 'embed')), network.forward(ids([0, 1, 2])), 1e-6);
    assert.equal(rest.weights, network.weights);
  });

  it('is refused where a path leads around the layer', () => {
    assert.throws(() => handLstm().behind('nothing'), /has no layer 'nothing'/);
    const around = new Network('around', [2], { a: dense(2), b: { ...dense(2), inputs: ['input'] } }, { seed: 1 });
    assert.throws(() => around.behind('a'), /does not come behind|not depend/);
  });
});

for (const name of ['hand', 'h12']) {
  describe(`the reference LSTM '${name}' of PyTorch`, { skip: missingReference(`lstm/${name}`) }, () => {
    const open = () => {
      const { tensors } = readReference(`lstm/${name}`);
      const value = (key: string) => Float32Array.from(tensors.get(key)!.data as Float32Array);
      const [words, size] = tensors.get('weights.embed.weight')!.shape;
      const [classes, units] = tensors.get('weights.fc.weight')!.shape;
      const build = (pads: 'inert' | 'run') => {
        const network = textLstm({ seed: 1, words, size, units, classes, pad: 1, pads });
        const weights = [...tensors].filter(([key]) => key.startsWith('weights.'));
        importTorchWeights(network, new Map(weights.map(([key, tensor]) => [key.slice(8), tensor] as const)) as never);
        return network;
      };
      const x = tf.tensor2d(value('ids'), tensors.get('ids')!.shape as [number, number]);
      const labels = Int32Array.from(value('target'));
      return { value, build, x, labels };
    };
    for (const [mode, pads] of [
      ['lengths', 'inert'],
      ['padsrun', 'run'],
    ] as const) {
      it(`has its logits and the gradients of its loss, pads ${pads}`, () => {
        const { value, build, x, labels } = open();
        const network = build(pads);
        assertClose(network.forward(x), value(`${mode}.logits`), 1e-5);
        const loss = () =>
          tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, 'int32'), 2), network.forward(x)) as tf.Scalar;
        const { value: found, grads } = tf.variableGrads(loss, [...network.weights.values()]);
        assertClose(found, value(`${mode}.loss`), 1e-5);
        for (const [key, variable] of network.weights) {
          const gradient = grads[variable.name];
          const torch = key.includes('weight') && !key.startsWith('embed') ? tf.transpose(gradient) : gradient;
          assertClose(torch, value(`${mode}.loss_grad.${key}`), 1e-5);
        }
      });
    }
    it('has its states and the gradients for the vectors of words', () => {
      const { value, build, x, labels } = open();
      const network = build('inert');
      assertClose(network.tap(x, 'lstm'), value('lengths.hidden'), 1e-5);
      const read = (vectors: tf.Tensor) =>
        tf.sum(tf.mul(network.from('embed')(vectors, x), tf.oneHot(tf.tensor1d(labels, 'int32'), 2)));
      assertClose(
        tf.grad((vectors: tf.Tensor) => read(vectors))(network.tap(x, 'embed')),
        value('lengths.gradient'),
        1e-5,
      );
    });
  });
}

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  attributeWords,
  contextualDecomposition,
  deepLift,
  gradient,
  inputXGradient,
  integratedGradients,
  lrpEpsilon,
  occlusion,
} from 'vitrine/attribution';
import { decompose } from 'vitrine/decomposition';
import { dense, Network, textLstm } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { handLstm } from '../support/hand-lstm';
import { missingReference, readReference } from '../support/reference-file';
import { importTorchWeights } from 'vitrine/models';

const network = textLstm({ seed: 4, words: 9, size: 3, units: 5, classes: 2, pad: 1 });
const sentences = [
  [2, 3, 4],
  [5, 6],
  [7, 8, 2],
];

describe('words of sentences explained', () => {
  it('have the values that each sentence has alone, in the order given', async () => {
    const explain = (given: number[][]) =>
      attributeWords(network, given, ({ rest, vectors }) => integratedGradients(rest, vectors, { target: 0 }));
    const all = await explain(sentences);
    for (const [i, sentence] of sentences.entries()) {
      const [alone] = await explain([sentence]);
      assertClose(all[i].values, alone.values, 1e-5);
      assertClose(all[i].output, network.forward(tf.tensor2d([sentence])), 1e-5);
    }
  });

  it('add up, by integrated gradients, to what all of them change', async () => {
    const [{ values, output }] = await attributeWords(network, [sentences[0]], ({ rest, vectors }) =>
      integratedGradients(rest, vectors, { target: 1 }),
    );
    const none = network
      .behind('embed')
      .forward(tf.zeros([1, 3, 3]))
      .dataSync();
    assert.ok(Math.abs(values.reduce((sum, value) => sum + value, 0) - (output[1] - none[1])) < 1e-5);
  });

  it('are word times slope by input x gradient, and what goes with them by occlusion', async () => {
    const [{ values }] = await attributeWords(handLstm(), [[0, 2]], ({ rest, vectors }) =>
      inputXGradient(rest, vectors, { target: 0 }),
    );
    const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.slice(handLstm().behind('embed').forward(x), [0, 0], [1, 1])));
    const slopes = slope(tf.tensor3d([[[1], [0.5]]])).dataSync();
    assertClose(values, [slopes[0], 0.5 * slopes[1]], 1e-5);
    const [hidden] = await attributeWords(handLstm(), [[0, 2]], ({ ids }) =>
      occlusion(handLstm(), ids, { target: 0, window: 1, baseline: 1 }),
    );
    const logit = (...ids: number[]) =>
      handLstm()
        .forward(tf.tensor2d([ids]))
        .dataSync()[0];
    assertClose(hidden.values, [logit(0, 2) - logit(1, 2), logit(0, 2) - logit(0, 1)], 1e-5);
  });

  it('are the contributions of windows of one word by contextual decomposition, of ids and of vectors', async () => {
    const [byIds] = await attributeWords(network, [sentences[0]], ({ ids }) =>
      contextualDecomposition(network, ids, { target: 0, window: 1 }),
    );
    const ids = tf.tensor2d([sentences[0]]);
    for (let t = 0; t < 3; t++) {
      const windows = tf.tensor2d([[t, t]]);
      const { beta } = decompose(network, ids, { windows, biases: 'inclusive' });
      assert.ok(Math.abs(byIds.values[t] - beta.dataSync()[0]) < 1e-6);
    }
  });

  it('have no gradient by their numbers, no rule in DeepLIFT and LRP, and both say what to do', async () => {
    const ids = tf.tensor2d([[2, 3]]);
    await assert.rejects(gradient(network, ids, { target: 0 }), /explain their vectors, with network.behind/);
    const rest = network.behind('embed');
    const vectors = network.tap(ids, 'embed');
    await assert.rejects(deepLift(rest, vectors, { target: 0 }), /no rule for layer 'lstm'.*integrated gradients/);
    await assert.rejects(lrpEpsilon(rest, vectors, { target: 0 }), /no rule for layer 'lstm'/);
  });

  it('need a network that looks words up, words, and a map of them', async () => {
    const explain = () => gradient(network, tf.zeros([1, 1]), {});
    const table = new Network('table', [2], { fc: dense(2) }, { seed: 1 });
    await assert.rejects(attributeWords(table, [[1]], explain), /table looks up no words/);
    await assert.rejects(attributeWords(network, [[]], explain), /sentence 0 has no words/);
    const wrong = () => Promise.resolve({ map: tf.zeros([1, 9]), output: tf.zeros([1, 2]) as tf.Tensor2D });
    await assert.rejects(attributeWords(network, [[2, 3]], wrong), /the map is \[1,9\]; wanted \[1,2\] or \[1,2,3\]/);
  });

  it('leave no tensors, also where the method fails', async () => {
    await assertNoLeak(async () => {
      await attributeWords(network, sentences, ({ rest, vectors }) => inputXGradient(rest, vectors, { target: 0 }));
    });
    await assertNoLeak(() => attributeWords(network, sentences, ({ ids }) => gradient(network, ids, {})));
  });
});

describe('integrated gradients of the reference LSTM', { skip: missingReference('lstm/h12') }, () => {
  it('has those of PyTorch, over zero vectors and over the pad', async () => {
    const { tensors } = readReference('lstm/h12');
    const value = (key: string) => Float32Array.from(tensors.get(key)!.data as Float32Array);
    const torch = textLstm({ seed: 1, words: 20, size: 7, units: 12, classes: 2, pad: 1, pads: 'run' });
    const weights = [...tensors].filter(([key]) => key.startsWith('weights.'));
    importTorchWeights(torch, new Map(weights.map(([key, tensor]) => [key.slice(8), tensor] as const)) as never);
    const ids = tf.tensor2d(value('ids'), [3, 8]);
    const vectors = torch.tap(ids, 'embed');
    const pad = torch.tap(tf.fill([1, 8], 1), 'embed');
    const target = Array.from(value('target'));
    for (const [name, baseline] of [
      ['zero', 0],
      ['pad', pad],
    ] as const) {
      const { map } = await integratedGradients(torch.behind('embed'), vectors, { target, baseline, steps: 50 });
      assertClose(map, value(`padsrun.ig.${name}.gauss.50`), 1e-5);
    }
  });
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { textLstm } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import {
  expectedGradients,
  fit,
  rightForRightReasons,
  sentenceBatches,
  sgd,
  together,
  crossEntropy,
} from 'vitrine/training';

describe('penalties on the gradients of words', () => {
  const network = textLstm({ seed: 6, words: 9, size: 3, units: 4, classes: 2, pad: 1 });
  const x = tf.tensor2d([
    [2, 3, 4],
    [5, 6, 7],
  ]);
  const labels = tf.tensor1d([0, 1], 'int32');
  const masks = tf.tensor2d([
    [0, 1, 0],
    [1, 1, 0],
  ]);
  const penalties = {
    rightForRightReasons: (layer?: string) => rightForRightReasons({ weight: 1, masks, layer }),
    expectedGradients: (layer?: string) => expectedGradients({ weight: 1, masks, layer, samples: 3 }),
  };
  for (const [name, penalty] of Object.entries(penalties)) {
    it(`are, as ${name}, those of the network behind the embedding`, () => {
      const at = (reader: typeof network, input: tf.Tensor, layer?: string) =>
        penalty(layer)
          .measure({
            network: reader,
            x: input,
            labels,
            indices: Uint32Array.of(0, 1),
            logits: reader.forward(input),
            taps: {},
            random: new Random(4),
          })
          .dataSync()[0];
      const words = at(network, x, 'embed');
      const vectors = at(network.behind('embed'), network.tap(x, 'embed'));
      assert.ok(words > 0 && Math.abs(words - vectors) < 1e-6 * Math.max(1, vectors), `${words} ${vectors}`);
    });

    it(`make, as ${name}, the penalty smaller in training`, async () => {
      const trained = network.copy();
      const sentences = [2, 5].map((first) => Int32Array.from([first, first + 1, first + 2]));
      const data = sentenceBatches({ sentences, labels: Int32Array.of(0, 1), pad: 1 });
      const own = (name === 'rightForRightReasons' ? rightForRightReasons : expectedGradients)({
        weight: 5,
        layer: 'embed',
        masks: ({ indices }) => tf.gather(masks, tf.tensor1d(Int32Array.from(indices), 'int32')),
      });
      const history = await fit(trained, data, {
        optimizer: sgd({ learningRate: 0.05 }),
        epochs: 12,
        seed: 1,
        objective: together(crossEntropy(), own),
      });
      assert.ok(history.terms[11][name] < history.terms[0][name]);
    });
  }
});

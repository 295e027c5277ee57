import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { importTorchWeights, zooEntry, type ZooName } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { generatedInput, generatedWeights, whyNoReference, zooReference } from './zoo-reference';

/** The trainable values of torchvision's networks; Inception without the 3,326,696 of its auxiliary head. */
const PARAMETERS = {
  squeezenet1_1: 1_235_496,
  mobilenet_v2: 3_504_872,
  alexnet: 61_100_840,
  vgg16_bn: 138_365_992,
  densenet161: 28_681_000,
  resnet18: 11_689_512,
  resnet50: 25_557_032,
  inception_v3: 27_161_264 - 3_326_696,
} satisfies Partial<Record<ZooName, number>>;

describe('architectures agree with torchvision on generated weights', { skip: whyNoReference }, () => {
  for (const [net, parameters] of Object.entries(PARAMETERS)) {
    const { build, weights } = zooEntry(net);
    it(`${net}: names, shapes, and logits to 1e-4 of the largest`, (t) => {
      const reference = zooReference(net);
      const network = build({ seed: 1 });
      assert.equal(network.parameterCount(), parameters);
      importTorchWeights(network, generatedWeights(reference), {
        rename: weights?.format === 'torch' ? weights.rename : undefined,
      });
      const logits = tf.tidy(() =>
        network.forward(tf.tensor(generatedInput(reference), [1, ...network.inputShape])).dataSync(),
      );
      const largest = Math.max(...reference.logits.map(Math.abs));
      const error = Math.max(...reference.logits.map((expected, i) => Math.abs(logits[i] - expected))) / largest;
      t.diagnostic(`${net}: largest error ${error.toExponential(2)} of the largest logit`);
      assert.ok(error < 1e-4, `error ${error}`);
      assert.equal(logits.indexOf(Math.max(...logits)), reference.argmax);
      network.dispose();
    });
  }
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  alexnet,
  densenet161,
  importTorchWeights,
  inceptionTorchName,
  inceptionV3,
  mobilenetV2,
  resnet18,
  resnet50,
  squeezenet,
  vgg16bn,
  type Network,
} from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { generatedInput, generatedWeights, whyNoReference, zooReference } from './zoo-reference';

const BUILDERS: Record<
  string,
  { build: (options: { seed: number }) => Network; parameters: number; rename?: (name: string) => string | undefined }
> = {
  squeezenet1_1: { build: squeezenet, parameters: 1_235_496 },
  mobilenet_v2: { build: mobilenetV2, parameters: 3_504_872 },
  alexnet: { build: alexnet, parameters: 61_100_840 },
  vgg16_bn: { build: vgg16bn, parameters: 138_365_992 },
  densenet161: { build: densenet161, parameters: 28_681_000 },
  resnet18: { build: resnet18, parameters: 11_689_512 },
  resnet50: { build: resnet50, parameters: 25_557_032 },
  // Without the auxiliary head's 3,326,696.
  inception_v3: { build: inceptionV3, parameters: 27_161_264 - 3_326_696, rename: inceptionTorchName },
};

describe('architectures agree with torchvision on generated weights', { skip: whyNoReference }, () => {
  for (const [net, { build, parameters, rename }] of Object.entries(BUILDERS)) {
    it(`${net}: names, shapes, and logits to 1e-4 of the largest`, (t) => {
      const reference = zooReference(net);
      const network = build({ seed: 1 });
      assert.equal(network.parameterCount(), parameters);
      importTorchWeights(network, generatedWeights(reference), { rename });
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

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
  vit_b_16: 86_567_656,
  // 1.2 GB of weights, three times in memory: with VITRINE_TEST_LARGE=1.
  ...(process.env.VITRINE_TEST_LARGE ? { vit_l_32: 306_535_400 } : {}),
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

/** The trainable values of the vision transformers, as published. */
const TRANSFORMERS = {
  vit_b_16: 86_567_656,
  vit_l_16: 304_326_632,
  vit_l_32: 306_535_400,
  deit_tiny: 5_717_416,
  deit_small: 22_050_664,
} satisfies Partial<Record<ZooName, number>>;

describe('vision transformers of the zoo', () => {
  for (const [net, parameters] of Object.entries(TRANSFORMERS)) {
    it(`${net} has as many weights as published, counted from one and two of its blocks`, () => {
      const [one, two] = [1, 2].map((depth) => {
        const network = zooEntry(net).build({ seed: 1, depth });
        const count = network.parameterCount();
        network.dispose();
        return count;
      });
      const depth = Number(/\d+/.exec(zooEntry(net).gradCamLayer)![0]) + 1;
      assert.equal(one + (depth - 1) * (two - one), parameters);
    });
  }

  it('vit_l_32 has the names and shapes of torchvision', { skip: whyNoReference }, () => {
    const { parameters } = zooReference('vit_l_32');
    const network = zooEntry('vit_l_32').build({ seed: 1, depth: 2 });
    const block = (name: string) => /^encoder\.layers\.encoder_layer_(\d+)\./.exec(name)?.[1];
    const firstTwo = Object.entries(parameters).filter(([name]) => Number(block(name) ?? 0) < 2);
    importTorchWeights(
      network,
      new Map(
        firstTwo.map(([name, shape]) => [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b)) }]),
      ),
    );
    // All blocks are alike, 24 of them.
    const shapes = (k: string) =>
      Object.entries(parameters).flatMap(([name, shape]) =>
        block(name) === k ? [[name.replace(`_${k}.`, '.'), shape]] : [],
      );
    const blocks = [...new Set(Object.keys(parameters).map(block))].filter((k) => k !== undefined);
    assert.equal(blocks.length, 24);
    for (const k of blocks) assert.deepEqual(shapes(k), shapes('1'));
    network.dispose();
  });
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { deepLift, inputXGradient, lrpEpsilon, methodFacts, type MethodName } from 'vitrine/attribution';
import { alexnet, densenet161, vgg16bn } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { everyMethod, FEW } from './every-method';

/** The large networks of the zoo on small images and with narrow heads, and the layer that Grad-CAM looks at. */
const NETWORKS = { alexnet: [alexnet, 63, 'features.11'], vgg16bn: [vgg16bn, 32, 'features.42'], densenet161: [densenet161, 32, 'relu'] } as const;

/** Where a pass goes through hundreds of layers; the others are made of the same passes. */
const ONE_OF_EACH_KIND: readonly MethodName[] = ['smoothGrad', 'guidedGradCam', 'occlusion', 'lrpEpsilon', 'deepLift', 'contextualDecomposition'];

const largest = (x: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]);

for (const [name, [build, size, layer]] of Object.entries(NETWORKS)) {
  describe(`on ${name}`, () => {
    const network = build({ seed: 1, classes: 3, size, hidden: 16 });
    const x = tf.tensor4d(new Random(2).uniforms(2 * size * size * 3, -1, 1), [2, size, size, 3]);

    it(`${name === 'densenet161' ? 'one method of each kind' : 'every method'} gives each image what it gives it alone`, async () => {
      const noise = tf.tensor(new Random(3).normals(FEW.samples * x.size, 0, 0.1), [FEW.samples, ...x.shape]);
      for (const method of name === 'densenet161' ? ONE_OF_EACH_KIND : (Object.keys(methodFacts) as MethodName[])) {
        const map = async (count: number) => {
          const given = methodFacts[method].draws === 'noise' ? { noise: noise.slice([0, 0], [FEW.samples, count]), seed: undefined } : {};
          return (await everyMethod[method](network, tf.slice(x, 0, count), { ...FEW, window: Math.ceil(size / 2), stride: Math.ceil(size / 2), layer, target: 'predicted', ...given })).map;
        };
        const [first, alone] = [tf.slice(await map(2), 0, 1), await map(1)];
        assert.ok(largest(alone) > 0, `${method}: the map is 0 everywhere`);
        assert.ok(largest(tf.sub(first, alone)) < 1e-4 * largest(alone), method);
      }
    });

    it('LRP with a small ε is input times gradient', () => {
      const expected = inputXGradient(network, x, { target: 1 }).map;
      assert.ok(largest(tf.sub(lrpEpsilon(network, x, { target: 1 }).map, expected)) < 1e-3 * largest(expected));
    });

    it('DeepLIFT adds up to the change of the target', () => {
      const [here, there] = [x, tf.zeros(x.shape)].map((images) => network.forward(images));
      const change = largest(tf.slice(tf.sub(here, there), [0, 1], [2, 1]));
      assert.ok(largest(deepLift(network, x, { target: 1 }).delta) < 1e-3 * change);
    });
  });
}

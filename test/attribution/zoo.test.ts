import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { deepLift, inputXGradient, lrpEpsilon, type MethodName } from 'vitrine/attribution';
import { ZOO, zooEntry, type ZooName } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { programsOf, tf, withoutGraphs } from 'vitrine/runtime';
import { everyMethod, FEW, methodsFor } from './every-method';

const largest = (x: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]);

/** A network of the zoo for small images, with a narrow head or of few blocks, and two such images. */
function small(name: ZooName) {
  const { build, smallestSize: size, gradCamLayer } = zooEntry(name);
  const network = build({ seed: 1, classes: 3, size, hidden: 16, depth: 2 });
  const layer = gradCamLayer.replace(/\d+(?=\.(ln_1|norm1)$)/, '1');
  const x = tf.tensor4d(new Random(2).uniforms(2 * size * size * 3, -1, 1), [2, size, size, 3]);
  const half = Math.ceil(size / 2);
  return { network, x, size, options: { ...FEW, window: half, stride: half, layer, relu: 'no', target: 'predicted' } };
}

describe('every network of the zoo', () => {
  for (const name of Object.keys(ZOO) as ZooName[]) {
    it(`${name} is explained by every method for such networks: a map of its own size, finite and not 0 everywhere`, async () => {
      const { network, x, size, options } = small(name);
      for (const method of methodsFor(network)) {
        // In a map of one cell, guided Grad-CAM is 0 for a class that nothing speaks for; then something is against it.
        const against = (out: tf.Tensor) =>
          tf.neg<tf.Tensor1D>(tf.squeeze<tf.Tensor1D>(tf.slice(out, [0, 0], [-1, 1]), [1]));
        const targets = method === 'guidedGradCam' ? [0, against] : ['predicted'];
        let most = 0;
        for (const target of targets) {
          const { map, output } = await everyMethod[method](network, tf.slice(x, 0, 1), { ...options, target });
          assert.deepEqual(map.shape.slice(0, 3), [1, size, size], method);
          most = Math.max(most, largest(map));
          tf.dispose([map, output]);
        }
        assert.ok(most > 0 && Number.isFinite(most), `${method}: the largest value is ${most}`);
      }
      network.dispose();
    });
  }
});

/** Methods whose passes hold what others do: gradients by two rules and to a layer, walks from layer to layer. */
const PASSES: readonly MethodName[] = [
  'attentionRelevance',
  'guidedGradCam',
  'lrpEpsilon',
  'deepLift',
  'excitationBackprop',
];

describe('every pass on every network of the zoo, from graphs', () => {
  for (const name of Object.keys(ZOO) as ZooName[]) {
    it(`${name}: is what it is without, up to rounding`, async (t) => {
      const { network, x, options } = small(name);
      const one = tf.slice(x, 0, 1);
      const apart: string[] = [];
      const explaining = methodsFor(network);
      const all = name === 'squeezenet1_1' || name === 'deit_tiny';
      for (const method of all ? explaining : PASSES.filter((each) => explaining.includes(each))) {
        const call = () => everyMethod[method](network, one, options);
        // The fourth call is from graphs.
        for (let i = 0; i < 3; i++) tf.dispose({ ...(await call()) });
        const [graph, plain] = [await call(), await withoutGraphs(call)];
        const [a, b] = [graph, plain].map(({ map }) => map.dataSync());
        // Occlusion is a difference of outputs, with their rounding.
        const most = Math.max(largest(plain.map), method === 'occlusion' ? largest(plain.output) : 0);
        if (a.some((value, i) => !(Math.abs(value - b[i]) <= 1e-5 * most))) apart.push(method);
        else if (a.some((value, i) => value !== b[i])) t.diagnostic(`${method} differs in the last bits`);
        tf.dispose([{ ...graph }, { ...plain }]);
      }
      assert.deepEqual(apart, []);
      const programs = programsOf(network);
      assert.deepEqual(
        programs.filter(({ state }) => state === 'as it is').map(({ key, reason }) => `${key}: ${reason}`),
        [],
      );
      assert.ok(programs.some(({ state }) => state === 'graph'));
      network.dispose();
    });
  }
});

describe('deep networks', () => {
  for (const name of ['alexnet', 'vgg16_bn', 'densenet161', 'mobilenet_v2_tf'] as const) {
    it(`${name}: LRP with a small ε is input times gradient, DeepLIFT adds up to the change, and no image minds the other`, async () => {
      const { network, x, options } = small(name);
      const expected = (await inputXGradient(network, x, { target: 1 })).map;
      // ReLU6 lets relevance pass where the gradient is 0.
      if (name !== 'mobilenet_v2_tf')
        assert.ok(
          largest(tf.sub((await lrpEpsilon(network, x, { target: 1 })).map, expected)) < 1e-3 * largest(expected),
        );
      const [here, there] = [x, tf.zeros(x.shape)].map((images) => network.forward(images));
      const change = largest(tf.slice(tf.sub(here, there), [0, 1], [2, 1]));
      assert.ok(largest((await deepLift(network, x, { target: 1 })).delta) < 1e-3 * change);
      for (const method of [
        'smoothGrad',
        'guidedGradCam',
        'occlusion',
        'lrpEpsilon',
        'deepLift',
        'contextualDecomposition',
      ] as const) {
        const map = async (count: number) => {
          const noise = tf.tensor(new Random(3).normals(FEW.samples * count * (x.size / 2), 0, 0), [
            FEW.samples,
            count,
            ...x.shape.slice(1),
          ]);
          return (await everyMethod[method](network, tf.slice(x, 0, count), { ...options, noise })).map;
        };
        const [first, alone] = [tf.slice(await map(2), 0, 1), await map(1)];
        assert.ok(largest(tf.sub(first, alone)) < 1e-4 * largest(alone), method);
      }
      network.dispose();
    });
  }
});

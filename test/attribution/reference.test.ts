import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  deconvnet,
  deepLift,
  gradCam,
  gradient,
  guidedBackprop,
  guidedGradCam,
  inputXGradient,
  integratedGradients,
  lrpEpsilon,
  occlusion,
  presets,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from 'vitrine/attribution';
import { tf } from 'vitrine/runtime';
import { largestError, reference, referenceNets, whyNoReference, type Reference } from '../support/reference';

const skip = whyNoReference;

/** Method by the name of its expected values. */
const METHODS: Record<string, (r: Reference) => tf.Tensor | Promise<tf.Tensor>> = {
  logits: ({ network, x }) => network.forward(x),
  gradient: async ({ network, x, target }) => (await gradient(network, x, { target, batchSize: 3 })).map,
  input_x_gradient: async ({ network, x, target }) => (await inputXGradient(network, x, { target, batchSize: 3 })).map,
  smoothgrad: async ({ network, x, target, noise }) =>
    (await smoothGrad(network, x, { target, noise, batchSize: 5 })).map,
  smoothgrad_squared: async ({ network, x, target, noise }) =>
    (await smoothGradSquared(network, x, { target, noise, batchSize: 5 })).map,
  vargrad: async ({ network, x, target, noise }) => (await varGrad(network, x, { target, noise, batchSize: 5 })).map,
  'integrated_gradients.riemann_right.20': async ({ network, x, target, baseline }) =>
    (await integratedGradients(network, x, { target, baseline, steps: 20, rule: 'right' })).map,
  'integrated_gradients.riemann_trapezoid.20': async ({ network, x, target, baseline }) =>
    (await integratedGradients(network, x, { target, baseline, steps: 20, rule: 'captum-trapezoid' })).map,
  'integrated_gradients.gausslegendre.20': async ({ network, x, target, baseline }) =>
    (await integratedGradients(network, x, { target, baseline, steps: 20, rule: 'gauss-legendre' })).map,
  guided_backprop: async ({ network, x, target }) => (await guidedBackprop(network, x, { target, batchSize: 3 })).map,
  deconvnet: async ({ network, x, target }) => (await deconvnet(network, x, { target, batchSize: 3 })).map,
  guided_gradcam: async ({ network, x, target, cam }) =>
    (await guidedGradCam(network, x, { target, layer: cam!, batchSize: 3 })).map,
  occlusion: async ({ network, x, target }) =>
    (await occlusion(network, x, { target, window: 3, stride: 2, batchSize: 30 })).map,
  lrp_epsilon: async ({ network, x, target }) =>
    (await lrpEpsilon(network, x, { ...presets.captum.lrpEpsilon, target, batchSize: 3 })).map,
  deeplift: async ({ network, x, target, baseline }) =>
    (await deepLift(network, x, { ...presets.captum.deepLift, target, baseline, batchSize: 3 })).map,
  activation: ({ network, x, cam }) => network.tap(x, cam!),
  'gradcam.raw': async ({ network, x, target, cam }) =>
    tf.expandDims((await gradCam(network, x, { target, layer: cam!, relu: 'no', upsampling: 'none' })).map, 3),
  'gradcam.relu': async ({ network, x, target, cam }) =>
    tf.expandDims((await gradCam(network, x, { target, layer: cam!, relu: 'yes', upsampling: 'none' })).map, 3),
  'gradcam.upsampled': async ({ network, x, target, cam }) =>
    tf.expandDims((await gradCam(network, x, { target, layer: cam!, batchSize: 3 })).map, 3),
};

describe('against PyTorch and Captum', { skip }, () => {
  for (const net of referenceNets) {
    describe(net, () => {
      const values = whyNoReference ? undefined : reference(net);
      for (const [name, method] of Object.entries(METHODS)) {
        if (!values || !(name === 'logits' || values.has(name))) continue;
        it(`${name} agrees to 1e-4`, async (t) => {
          const error = largestError(await method(values), values.expected(name));
          t.diagnostic(`largest error ${error.toExponential(1)}`);
          assert.ok(error < 1e-4, `largest error ${error}`);
        });
      }
      if (!values) return;
      const { network, x, target, baseline, names } = values;
      it('has no entry that no test reads; second order is in runtime/gradients-reference', () => {
        assert.deepEqual(
          names.filter((name) => !(name in METHODS) && !/^rrr_penalty(_grad\.|$)/.test(name)),
          [],
        );
      });

      it('LRP with small epsilon is input times gradient, which the other implementation has', async () => {
        assert.ok(
          largestError((await lrpEpsilon(network, x, { target })).map, values.expected('input_x_gradient')) < 1e-4,
        );
      });

      it('DeepLIFT adds up to the difference of the outputs', async () => {
        const { delta, output } = await deepLift(network, x, { target, baseline });
        assert.ok(
          largestError(tf.add(delta, 1), tf.ones(delta.shape)) < 1e-5 * Math.max(1, ...output.abs().dataSync()),
        );
      });
    });
  }
});

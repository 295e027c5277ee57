import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { deconvnet, deepLift, gradCam, gradient, guidedBackprop, guidedGradCam, inputXGradient, integratedGradients, lrpEpsilon, occlusion, presets, smoothGrad, smoothGradSquared, varGrad } from 'vitrine/attribution';
import { tf } from 'vitrine/runtime';
import { largestError, reference, referenceNets, whyNoReference, type Reference } from '../support/reference';

const skip = whyNoReference;

/** Method by the name of its expected values. */
const METHODS: Record<string, (r: Reference) => tf.Tensor | Promise<tf.Tensor>> = {
  logits: ({ network, x }) => network.forward(x),
  gradient: ({ network, x, target }) => gradient(network, x, { target, batchSize: 3 }).map,
  input_x_gradient: ({ network, x, target }) => inputXGradient(network, x, { target, batchSize: 3 }).map,
  smoothgrad: ({ network, x, target, noise }) => smoothGrad(network, x, { target, noise, batchSize: 5 }).map,
  smoothgrad_squared: ({ network, x, target, noise }) => smoothGradSquared(network, x, { target, noise, batchSize: 5 }).map,
  vargrad: ({ network, x, target, noise }) => varGrad(network, x, { target, noise, batchSize: 5 }).map,
  'integrated_gradients.riemann_right.20': ({ network, x, target, baseline }) => integratedGradients(network, x, { target, baseline, steps: 20, rule: 'right' }).map,
  'integrated_gradients.riemann_trapezoid.20': ({ network, x, target, baseline }) => integratedGradients(network, x, { target, baseline, steps: 20, rule: 'captum-trapezoid' }).map,
  'integrated_gradients.gausslegendre.20': ({ network, x, target, baseline }) => integratedGradients(network, x, { target, baseline, steps: 20, rule: 'gauss-legendre' }).map,
  guided_backprop: ({ network, x, target }) => guidedBackprop(network, x, { target, batchSize: 3 }).map,
  deconvnet: ({ network, x, target }) => deconvnet(network, x, { target, batchSize: 3 }).map,
  guided_gradcam: ({ network, x, target, cam }) => guidedGradCam(network, x, { target, layer: cam!, batchSize: 3 }).map,
  occlusion: async ({ network, x, target }) => (await occlusion(network, x, { target, window: 3, stride: 2, batchSize: 30 })).map,
  lrp_epsilon: ({ network, x, target }) => lrpEpsilon(network, x, { ...presets.captum.lrpEpsilon, target, batchSize: 3 }).map,
  deeplift: ({ network, x, target, baseline }) => deepLift(network, x, { ...presets.captum.deepLift, target, baseline, batchSize: 3 }).map,
  activation: ({ network, x, cam }) => network.tap(x, cam!),
  'gradcam.raw': ({ network, x, target, cam }) => tf.expandDims(gradCam(network, x, { target, layer: cam!, relu: 'no', upsampling: 'none' }).map, 3),
  'gradcam.relu': ({ network, x, target, cam }) => tf.expandDims(gradCam(network, x, { target, layer: cam!, relu: 'yes', upsampling: 'none' }).map, 3),
  'gradcam.upsampled': ({ network, x, target, cam }) => tf.expandDims(gradCam(network, x, { target, layer: cam!, batchSize: 3 }).map, 3),
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
        assert.deepEqual(names.filter((name) => !(name in METHODS) && !/^rrr_penalty(_grad\.|$)/.test(name)), []);
      });

      it('LRP with small epsilon is input times gradient, which the other implementation has', () => {
        assert.ok(largestError(lrpEpsilon(network, x, { target }).map, values.expected('input_x_gradient')) < 1e-4);
      });

      it('DeepLIFT adds up to the difference of the outputs', () => {
        const { delta, output } = deepLift(network, x, { target, baseline });
        assert.ok(largestError(tf.add(delta, 1), tf.ones(delta.shape)) < 1e-5 * Math.max(1, ...output.abs().dataSync()));
      });
    });
  }
});

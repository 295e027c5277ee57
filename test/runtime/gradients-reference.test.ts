import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { Network } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { assertNoLeak } from '../support/compare';
import { largestError, reference, referenceNets, whyNoReference } from '../support/reference';

/** Σ (d Σ_c log softmax_c / d x)²: the input gradient penalty of Ross et al. 2017. */
function penalty(network: Network, x: tf.Tensor): tf.Scalar {
  const score = (input: tf.Tensor) => tf.sum(tf.logSoftmax(network.forward(input))) as tf.Scalar;
  return tf.sum(tf.square(tf.grad(score)(x))) as tf.Scalar;
}

/**
 * A weight of ours in PyTorch's layout, images already channels last: `[out,h,w,in]`, `[out,in]` with in = C,H,W behind
 * a flatten.
 */
function likeTorch(network: Network, key: string, value: tf.Tensor): tf.Tensor {
  if (value.rank === 4) return tf.transpose(value, [3, 0, 1, 2]);
  if (value.rank !== 2) return value;
  const [before] = network.node(key.split('.')[0]).inputs;
  const flat = network.nodes.find(({ name, kind }) => name === before && kind === 'flatten');
  if (!flat) return tf.transpose(value);
  const [h, w, c] = network.node(flat.inputs[0]).shape;
  return tf.reshape(tf.transpose(tf.reshape(value, [h, w, c, -1]), [3, 2, 0, 1]), [value.shape[1]!, -1]);
}

describe('the gradient of an input gradient penalty', { skip: whyNoReference }, () => {
  for (const net of whyNoReference ? [] : referenceNets) {
    it(`agrees with PyTorch: ${net}`, () => {
      tf.tidy(() => {
        const { network, x, expected, has, names } = reference(net);
        const variables = [...network.trainable().values()];
        const { value, grads } = tf.variableGrads(() => penalty(network, x), variables);
        let largest = largestError(value, expected('rrr_penalty'));
        let compared = 0;
        for (const [key, variable] of network.trainable()) {
          const name = `rrr_penalty_grad.${key}`;
          if (!has(name)) continue;
          compared++;
          const wanted = expected(name);
          const gradient = grads[variable.name] ?? tf.zerosLike(variable);
          // The last bias does not matter to the penalty of networks of ReLUs alone; its gradient is then 0 there too.
          if (tf.max(tf.abs(wanted)).dataSync()[0] === 0) assert.ok(tf.max(tf.abs(gradient)).dataSync()[0] < 1e-6, key);
          else largest = Math.max(largest, largestError(likeTorch(network, key, gradient), wanted));
        }
        assert.equal(
          compared,
          names.filter((name) => name.startsWith('rrr_penalty_grad.')).length,
          'every weight of the reference is compared',
        );
        console.log(`# ${net}: ${compared} weights, largest error ${largest.toExponential(1)} of the largest value`);
        assert.ok(largest < 1e-4, `largest error ${largest}`);
      });
    });

    it(`leaves nothing behind: ${net}`, async () => {
      const { network, x } = reference(net);
      await assertNoLeak(() => ({ ...tf.variableGrads(() => penalty(network, x), [...network.trainable().values()]) }));
    });
  }
});

import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { decompose } from 'vitrine/decomposition';
import { conv2d, dense, flatten, maxPool, Network, relu } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { assertClose } from '../support/compare';
import { netA } from '../support/net-a';

/** mean over images and classes of sigmoid(β - γ). */
const penalty = ({ beta, gamma }: { beta: tf.Tensor; gamma: tf.Tensor }) =>
  tf.mean(tf.sigmoid(tf.sub(beta, gamma))) as tf.Scalar;

function netB(): Network {
  const network = new Network(
    'B',
    [5, 5, 1],
    { conv: conv2d(1, { kernel: 2 }), pool: maxPool(2), relu: relu(), flat: flatten(), out: dense(2) },
    { seed: 1 },
  );
  network.load(
    new Map([
      ['conv.weight', [0.5, -1, 0.25, 0.75]],
      ['conv.bias', [0.2]],
      ['out.weight', [0.6, -0.2, -0.4, 0.5, 0.3, 0.8, 0.9, -0.1]],
      ['out.bias', [0.1, -0.3]],
    ]),
  );
  return network;
}

const xA = () => tf.tensor2d([[1, -2, 0.5, 3]]);
const xB = () =>
  tf.tensor4d(
    [1.5, 0, 2, -1, 0.5, 0.3, 3, -1, 1.2, 2, 2, -2, 1.1, 0, 1, 1, 1.4, 0, -3, 2, 0.2, 2, 1, 1.6, -1],
    [1, 5, 5, 1],
  );
const maskB = () =>
  tf.tensor2d(
    Array.from({ length: 25 }, (_, i) => Number([6, 7, 11, 12].includes(i))),
    [5, 5],
  );

describe('the dense net 4 → 3 → 2 worked out by hand', () => {
  it('has the β and γ of every stage', () => {
    const { beta, gamma, output, taps } = decompose(netA(), xA(), tf.tensor1d([1, 1, 0, 0]), {
      taps: ['dense1', 'relu1'],
    });
    assertClose(taps.dense1.beta, [1.055556, -1.992683, 0.128571]);
    assertClose(taps.dense1.gamma, [0.844444, 2.092683, -0.678571]);
    assertClose(taps.relu1.beta, [1.055556, 0, 0.128571]);
    assertClose(taps.relu1.gamma, [0.844444, 0.1, -0.128571]);
    assertClose(beta, [1.151837, -0.546204]);
    assertClose(gamma, [0.648163, -0.673796]);
    assertClose(output, [1.8, -1.22]);
  });

  it('gives each of several groups what it gives alone; the complement is not the swap', () => {
    const masks = tf.tensor3d([[[1, 1, 0, 0]], [[0, 0, 1, 1]], [[1, 1, 1, 1]], [[0, 0, 0, 0]]]);
    const { beta, gamma } = decompose(netA(), xA(), masks);
    assertClose(beta, [1.151837, -0.546204, -2.276481, 0.910083, 1.8, -1.22, 0, 0]);
    assertClose(gamma, [0.648163, -0.673796, 4.076481, -2.130083, 0, 0, 1.8, -1.22]);
    const [first, second, all, none] = [0, 1, 2, 3].map(
      (g) => penalty({ beta: beta.slice(g, 1), gamma: gamma.slice(g, 1) }).dataSync()[0],
    );
    assertClose([first, second, all, none], [0.577589, 0.478047, 0.543043, 0.456957]);
  });

  it('has the gradient of the penalty for the first weights', () => {
    const network = netA();
    const weight = network.weights.get('dense1.weight')!;
    const { value, grads } = tf.variableGrads(
      () => penalty(decompose(network, xA(), tf.tensor1d([1, 1, 0, 0]))),
      [weight],
    );
    assertClose(value, [0.577589]);
    assertClose(
      tf.transpose(grads[weight.name]),
      [
        0.035307, -0.070613, -0.019907, -0.11944, 0.084449, -0.168898, 0.042225, 0.253347, 0.580696, -1.161391,
        0.006278, 0.037667,
      ],
    );
  });
});

describe('the convolutional net worked out by hand', () => {
  it('has the β and γ of convolution, pool, ReLU and logits', () => {
    const { beta, gamma, output, taps } = decompose(netB(), xB(), maskB(), { taps: ['conv', 'pool', 'relu'] });
    assertClose(
      taps.conv.beta,
      [2.396341, 0, -0.234127, 0, -4.325243, 3.025, -0.193421, 0, 2.093023, -1.928571, 0.589286, 0, 0, 0, 0, 0],
    );
    assertClose(
      taps.conv.gamma,
      [
        0.878659, -1.8, 3.084127, 1, 0.675243, 0, -1.031579, -0.45, 2.406977, 0.378571, -2.089286, -0.05, 0.85, 2.15,
        4.65, -3.65,
      ],
    );
    assertClose(taps.pool.beta, [2.396341, -0.234127, 2.093023, 0]);
    assertClose(taps.pool.gamma, [0.878659, 3.084127, 2.406977, 4.65]);
    assertClose(taps.relu.beta, [2.396341, 0, 2.093023, 0]);
    assertClose(taps.relu.gamma, [0.878659, 2.85, 2.406977, 4.65]);
    assertClose(beta, [2.098192, 1.103333]);
    assertClose(gamma, [4.361808, 2.501667]);
    assertClose(output, [6.46, 3.605]);
    assertClose(penalty({ beta, gamma }), [0.146131]);
  });

  it('has a gradient for every weight that differences confirm', () => {
    const network = netB();
    const value = () => tf.tidy(() => penalty(decompose(network, xB(), maskB())).dataSync()[0]);
    const { grads } = tf.variableGrads(() => penalty(decompose(network, xB(), maskB())), [...network.weights.values()]);
    for (const [name, weight] of network.weights) {
      const slopes = grads[weight.name].dataSync();
      const original = Float32Array.from(weight.dataSync());
      original.forEach((_, i) => {
        const at = (change: number) => (
          network.load(new Map([[name, original.map((w, k) => w + (k === i ? change : 0))]])),
          value()
        );
        const difference = (at(2e-3) - at(-2e-3)) / 4e-3;
        assert.ok(
          Math.abs(slopes[i] - difference) < 1e-3 * Math.max(0.05, Math.abs(difference)) + 1e-4,
          `${name}[${i}]: ${slopes[i]}, differences give ${difference}`,
        );
      });
      network.load(new Map([[name, original]]));
    }
  });
});

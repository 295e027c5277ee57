import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

/** min(max(x + 3, 0), 6) / 6, element by element: the gate of MobileNetV3's squeeze-and-excite. */
export function hardSigmoid(): LayerData<'hardSigmoid', object> {
  return { kind: 'hardSigmoid', options: {} };
}

/**
 * x · min(max(x + 3, 0), 6) / 6, element by element (Howard et al. 2019, section 5.2). Rules for ReLUs act on the ReLU6
 * in it.
 */
export function hardSwish(): LayerData<'hardSwish', object> {
  return { kind: 'hardSwish', options: {} };
}

const gate = (x: tf.Tensor): tf.Tensor => tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);

export const hardSigmoidKind: Kind<object> = { shape: (_, [input]) => input, evaluate: (_, [x]) => gate(x) };

export const hardSwishKind: Kind<object> = { shape: (_, [input]) => input, evaluate: (_, [x]) => tf.mul(x, gate(x)) };

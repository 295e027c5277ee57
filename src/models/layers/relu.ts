import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

/** max(x, 0), element by element. */
export function relu(): LayerData<'relu', object> {
  return { kind: 'relu', options: {} };
}

/** min(max(x, 0), 6), element by element; the gradient is 1 between 0 and 6 and 0 at both, as in PyTorch. */
export function relu6(): LayerData<'relu6', object> {
  return { kind: 'relu6', options: {} };
}

export const reluKind: Kind<object> = { shape: (_, [input]) => input, evaluate: (_, [x]) => tf.relu(x) };

export const relu6Kind: Kind<object> = { shape: (_, [input]) => input, evaluate: (_, [x]) => tf.relu6(x) };

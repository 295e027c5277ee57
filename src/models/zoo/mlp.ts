import { Network } from '../network';
import type { Layer } from '../kinds';
import type { Shape } from '../shape';
import { dense, flatten, relu } from '../layers';

export interface MlpOptions {
  seed: number;
  inputShape: Shape;
  hidden: readonly number[];
  classes: number;
}

/** A multilayer perceptron: the input flattened, dense layers with ReLU between them, logits. */
export function mlp({ seed, inputShape, hidden, classes }: MlpOptions): Network {
  const layers: Record<string, Layer> = inputShape.length > 1 ? { flatten: flatten() } : {};
  hidden.forEach((units, i) => Object.assign(layers, { [`dense${i + 1}`]: dense(units), [`relu${i + 1}`]: relu() }));
  layers[`dense${hidden.length + 1}`] = dense(classes);
  return new Network('mlp', inputShape, layers, { seed });
}

import { dense } from '../layers/dense';
import { flatten } from '../layers/flatten';
import { relu } from '../layers/relu';
import type { Layer, Shape } from '../layer';
import { Network } from '../network';

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

import { kindOf, type Layer, type LayerContext, type LayerNode } from 'vitrine/models';
import type { tf } from 'vitrine/runtime';

/** Calls `seen` whenever that very layer is evaluated, in any network. Returns the function that ends it. */
export function onEvaluate(
  layer: Layer | LayerNode,
  seen: (inputs: readonly tf.Tensor[], context: LayerContext) => void,
): () => void {
  const kind = kindOf(layer);
  const { evaluate } = kind;
  kind.evaluate = (options, inputs, weights, context) => {
    if (options === layer.options) seen(inputs, context);
    return evaluate(options, inputs, weights, context);
  };
  return () => void (kind.evaluate = evaluate);
}

import type { NdArray } from '../../formats';
import type { Network } from '../network';

/**
 * Puts int8 weights with a scale for each output channel into a network, as floats: w = weight_int8 · scale.
 *
 * For each layer with weights `arrays` holds `<layer>_weight_int8` (TensorFlow Lite's `[out,h,w,in]`, or `[1,h,w,c]` of
 * a depthwise convolution), `<layer>_scale` and `<layer>_bias` `[out]`.
 *
 * @throws Error that names the first array that is missing, unused or of another size; the network is then as it was.
 */
export function importQuantizedWeights(network: Network, arrays: ReadonlyMap<string, NdArray>): void {
  const unused = new Set(arrays.keys());
  const take = (name: string, shape: readonly number[]) => {
    const array = arrays.get(name);
    if (!array)
      throw new Error(
        `importQuantizedWeights: ${network.name} needs '${name}' [${shape}], which is not among the ${arrays.size} arrays`,
      );
    if (String(array.shape) !== String(shape))
      throw new Error(`importQuantizedWeights: '${name}' is [${array.shape}]; wanted [${shape}]`);
    unused.delete(name);
    return array.data;
  };
  const values = new Map<string, ArrayLike<number>>();
  for (const { name, kind } of network.nodes) {
    const shape = network.weights.get(`${name}.weight`)?.shape;
    if (!shape) continue;
    const [h, w, c, filters] = shape.length === 2 ? [1, 1, ...shape] : shape;
    const depthwise = kind === 'depthwiseConv2d';
    const out = depthwise ? c : filters;
    const bytes = take(`${name}_weight_int8`, depthwise ? [1, h, w, c] : [out, h, w, c]);
    const scale = take(`${name}_scale`, [out]);
    // [out, inputs] to [inputs, out]; a depthwise convolution's channel is innermost already.
    const inputs = bytes.length / out;
    values.set(
      `${name}.weight`,
      Float32Array.from({ length: bytes.length }, (_, i) => {
        const o = i % out;
        return Number(bytes[depthwise ? i : o * inputs + (i - o) / out]) * Number(scale[o]);
      }),
    );
    values.set(`${name}.bias`, Float32Array.from(take(`${name}_bias`, [out]), Number));
  }
  if (unused.size > 0)
    throw new Error(`importQuantizedWeights: ${network.name} has no place for ${[...unused].join(', ')}`);
  network.load(values);
}

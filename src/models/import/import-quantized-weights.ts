import type { NdArray } from '../../formats';
import type { Network } from '../network';

/**
 * Puts 8-bit weights into a network, as floats: w = (weight - zero point) · scale (Jacob et al. 2018, eq. 1).
 *
 * For each layer with weights `arrays` holds `<layer>_weight_int8` or `<layer>_weight_uint8` (TensorFlow Lite's
 * `[out,h,w,in]`, or `[1,h,w,c]` of a depthwise convolution), `<layer>_scale`, `[out]` or one for all, `[1]`, likewise
 * `<layer>_zero_point` where it is not 0, and `<layer>_bias` `[out]`.
 *
 * @throws Error that names the first array that is missing, unused or of another size; the network is then as it was.
 */
export function importQuantizedWeights(network: Network, arrays: ReadonlyMap<string, NdArray>): void {
  const unused = new Set(arrays.keys());
  const take = (name: string, shape: readonly number[], orOne?: 'or one') => {
    const array = arrays.get(name);
    if (!array)
      throw new Error(
        `importQuantizedWeights: ${network.name} needs '${name}' [${shape}], which is not among the ${arrays.size} arrays`,
      );
    if (String(array.shape) !== String(shape) && !(orOne && String(array.shape) === '1'))
      throw new Error(
        `importQuantizedWeights: '${name}' is [${array.shape}]; wanted [${shape}]${orOne ? ' or [1]' : ''}`,
      );
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
    const type = arrays.has(`${name}_weight_uint8`) ? 'uint8' : 'int8';
    const bytes = take(`${name}_weight_${type}`, depthwise ? [1, h, w, c] : [out, h, w, c]);
    const scale = take(`${name}_scale`, [out], 'or one');
    const zero = arrays.has(`${name}_zero_point`) ? take(`${name}_zero_point`, [out], 'or one') : [0];
    const at = (values: ArrayLike<number | bigint>, o: number) => Number(values.length === 1 ? values[0] : values[o]);
    // [out, inputs] to [inputs, out]; a depthwise convolution's channel is innermost already.
    const inputs = bytes.length / out;
    values.set(
      `${name}.weight`,
      Float32Array.from({ length: bytes.length }, (_, i) => {
        const o = i % out;
        const byte = Number(bytes[depthwise ? i : o * inputs + (i - o) / out]);
        return (byte - at(zero, o)) * at(scale, o);
      }),
    );
    values.set(`${name}.bias`, Float32Array.from(take(`${name}_bias`, [out]), Number));
  }
  if (unused.size > 0)
    throw new Error(`importQuantizedWeights: ${network.name} has no place for ${[...unused].join(', ')}`);
  network.load(values);
}

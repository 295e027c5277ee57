import * as path from 'node:path';
import { FormatError, readNpyFolder, type NdArray } from '../../formats';
import { readJsonList } from './read-json-list';

/** What is said of a layer beside its arrays. */
interface QuantizedLayer {
  name?: unknown;
  weight_scale?: unknown;
  weight_zero_point?: unknown;
}

/**
 * 8-bit weights in a folder, for {@link importQuantizedWeights}: the arrays of `weights/*.npy`, and the scale and zero
 * point that `layers.json` gives for a whole layer, `{ layers: [{ name, weight_scale, weight_zero_point }] }`, as
 * `<layer>_scale` and `<layer>_zero_point` `[1]`.
 *
 * @throws FormatError where one of them is missing or damaged.
 */
export function readQuantizedFolder(folder: string): Map<string, NdArray> {
  const arrays = new Map<string, NdArray>(readNpyFolder(path.join(folder, 'weights')));
  for (const { name, weight_scale: scale, weight_zero_point: zero } of readLayers(path.join(folder, 'layers.json'))) {
    for (const [suffix, value] of [
      ['scale', scale],
      ['zero_point', zero],
    ] as const) {
      if (value === undefined) continue;
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw new FormatError('layers.json', `layer '${name}' has the ${suffix} '${String(value)}'; wanted a number`);
      arrays.set(`${name}_${suffix}`, { shape: [1], data: Float64Array.of(value) });
    }
  }
  return arrays;
}

function readLayers(file: string): (QuantizedLayer & { name: string })[] {
  const layers = readJsonList(file, 'layers') as QuantizedLayer[];
  const nameless = layers.findIndex((layer) => typeof (layer as QuantizedLayer | null)?.name !== 'string');
  if (nameless >= 0) throw new FormatError(path.basename(file), `layer ${nameless} has no name`);
  return layers as (QuantizedLayer & { name: string })[];
}

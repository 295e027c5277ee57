import { parseSafetensors, readFile, writeSafetensors } from '../formats';
import type { Network } from './network';

/** A network's weights as the bytes of a safetensors file: what the task of a training keeps beside its numbers. */
export function weightsFile(network: Network): Uint8Array {
  const weights = [...network.weights].map(
    ([name, weight]) => [name, { shape: weight.shape, data: weight.dataSync() }] as const,
  );
  return writeSafetensors(new Map(weights));
}

/**
 * Gives `network` the weights that {@link weightsFile} wrote to `file`, and returns it.
 *
 * @throws FormatError for a damaged file; Error where the weights are another network's
 */
export function withWeights(network: Network, file: string): Network {
  const { tensors } = parseSafetensors(readFile(file), { name: file });
  network.load(new Map([...tensors].map(([name, { data }]) => [name, data as Float32Array])));
  return network;
}

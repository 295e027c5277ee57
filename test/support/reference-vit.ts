import type { SafeTensor } from 'vitrine/formats';
import { importTorchWeights, vit, type Network } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { readReference } from './reference-file';

/** The small vision transformer of the reference values: the network with its weights, images, classes, values. */
export function openVit(): {
  network: Network;
  x: tf.Tensor4D;
  target: Int32Array;
  value: (name: string) => Float32Array;
  tensors: ReadonlyMap<string, SafeTensor>;
} {
  const { tensors, description } = readReference('vit/small');
  const { image, patch, layers, heads, hidden, mlp, classes } = (description as { sizes: Record<string, number> })
    .sizes;
  const network = vit({ seed: 1, size: image, patch, depth: layers, heads, width: hidden, mlp, classes });
  importTorchWeights(network, weightsOf(tensors));
  const value = (name: string) => Float32Array.from(tensors.get(name)!.data as Float32Array);
  const x = tf.tidy(() => tf.transpose(tf.tensor4d(value('input'), [3, 3, image, image]), [0, 2, 3, 1]));
  return { network, x, target: Int32Array.from(value('target')), value, tensors };
}

/** The tensors whose names begin with `weights.`, under the rest of the name. */
export function weightsOf(tensors: ReadonlyMap<string, SafeTensor>): Parameters<typeof importTorchWeights>[1] {
  const own = [...tensors].filter(([key]) => key.startsWith('weights.'));
  return new Map(own.map(([key, tensor]) => [key.slice('weights.'.length), tensor])) as Parameters<
    typeof importTorchWeights
  >[1];
}

import { correlation } from './correlation';
import { columnOf, type Rows } from './rows';

/**
 * The ceiling for explanations by labels: ρ on `test` of the mean activation of an image's class on `train`, one a neuron, which no function of the label beats but by
 * chance. A class without training images counts with the mean of all.
 */
export function classMeanCorrelations(activations: Rows, labels: ArrayLike<number>, { train, test }: { train: ArrayLike<number>; test: ArrayLike<number> }): Float64Array {
  if (labels.length !== activations.images) throw new Error(`classMeanCorrelations: there are ${labels.length} labels for ${activations.images} images`);
  const classes = Array.from(labels).reduce((most, label) => Math.max(most, label + 1), 0);
  return Float64Array.from({ length: activations.width }, (_, k) => {
    const values = columnOf(activations, k, train);
    const [sums, counts] = [new Float64Array(classes), new Uint32Array(classes)];
    values.forEach((value, i) => {
      sums[labels[train[i]]] += value;
      counts[labels[train[i]]]++;
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return correlation(Float64Array.from(test, (image) => (counts[labels[image]] > 0 ? sums[labels[image]] / counts[labels[image]] : mean)), columnOf(activations, k, test));
  });
}

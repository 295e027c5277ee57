import { eachPart, type Rows } from '../activations/rows';
import { readLabels, RunningCorrelation, type Labels } from '../../statistics';

/**
 * The ceiling for explanations by labels: ρ on `test` of the mean activation of an image's class on `train`, one a
 * neuron, which no function of the label beats but by chance. A class without training images counts with the mean of
 * all.
 */
export function classMeanCorrelations(
  activations: Rows,
  given: Labels,
  { train, test }: { train: ArrayLike<number>; test: ArrayLike<number> },
): Float64Array {
  const labels = readLabels('classMeanCorrelations', 'labels', given, activations.images);
  const { width } = activations;
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const [sums, counts, all] = [new Float64Array(classes * width), new Uint32Array(classes), new Float64Array(width)];
  eachPart(activations, train, (part) => {
    const rows = activations.rows(part);
    for (let i = 0; i < part.length; i++) {
      const label = labels[part[i]];
      counts[label]++;
      for (let k = 0; k < width; k++) {
        sums[label * width + k] += rows[i * width + k];
        all[k] += rows[i * width + k] / train.length;
      }
    }
  });
  const found = Array.from({ length: width }, () => new RunningCorrelation());
  eachPart(activations, test, (part) => {
    const rows = activations.rows(part);
    for (let i = 0; i < part.length; i++) {
      const label = labels[part[i]];
      for (let k = 0; k < width; k++)
        found[k].add(counts[label] > 0 ? sums[label * width + k] / counts[label] : all[k], rows[i * width + k]);
    }
  });
  return Float64Array.from(found, ({ value }) => value);
}

import type { LinearHead } from '../activations/linear-head';
import { columnOf, type Rows } from '../activations/rows';
import { readLabels, type Labels } from '../../statistics';

/** A linear head with what it sees: activations `[images, neurons]`, logits `[images, classes]`, labels. */
export interface HeadData {
  head: LinearHead;
  activations: Rows;
  /** Unmodified logits. */
  logits: Rows;
  /** The class of each image: an array, also of int64, or a tensor. */
  labels: Labels;
  /** Logits are divided by it; default 1.1, as published. */
  temperature?: number;
}

/** Cross-entropies of some images when one neuron is replaced. */
export interface ReplacedLosses {
  /** The neuron's own values. */
  activation: Float64Array;
  /** Unmodified loss of each image. */
  loss: Float64Array;
  /** Loss of image i with the neuron at `value`, and its derivative by `value`. */
  at(i: number, value: number): { loss: number; slope: number };
  /** Whether the largest logit is then at the label. */
  right(i: number, value: number): boolean;
}

/**
 * ℓ(v) = cross-entropy of softmax((logits + (v - a)·F)/T) at the label, for `unit` and `images`: its row F of the head
 * moves the logits, the rest of the network stays as it is. At v = a it is the unmodified loss to the last bit.
 */
export function replacedLosses(
  { head, activations, logits, labels: given, temperature = 1.1 }: HeadData,
  unit: number,
  images: ArrayLike<number>,
): ReplacedLosses {
  const classes = head.bias.length;
  const labels = readLabels('replacedLosses', 'labels', given);
  if (logits.width !== classes)
    throw new Error(
      `replacedLosses: logits have ${logits.width} classes and the head ${classes}; wanted the logits of this head`,
    );
  const activation = columnOf(activations, unit, images);
  const raw = logits.rows(images);
  const row = head.weight.subarray(unit * classes, (unit + 1) * classes);
  const moved = new Float64Array(classes);
  const move = (i: number, value: number): number => {
    const change = value - activation[i];
    let most = -Infinity;
    for (let c = 0; c < classes; c++) {
      moved[c] = (raw[i * classes + c] + change * row[c]) / temperature;
      if (moved[c] > most) most = moved[c];
    }
    return most;
  };
  const at = (i: number, value: number) => {
    const most = move(i, value);
    let [sum, weighted] = [0, 0];
    for (let c = 0; c < classes; c++) {
      const e = Math.exp(moved[c] - most);
      sum += e;
      weighted += e * row[c];
    }
    const label = labels[images[i]];
    return { loss: Math.log(sum) + most - moved[label], slope: (weighted / sum - row[label]) / temperature };
  };
  const loss = Float64Array.from(activation, (value, i) => at(i, value).loss);
  return { activation, loss, at, right: (i, value) => move(i, value) === moved[labels[images[i]]] };
}

/** F1 of a classifier of several labels an image, 0 to 1. */
export interface MultiLabelF1 {
  /** The mean of the classes' F1, each 0 where nothing was rightly found: not the F1 of mean precision and recall. */
  perClass: number;
  /** F1 of precision and recall from counts summed over all classes. */
  overall: number;
  classes: Float64Array;
}

/**
 * F1 of logits against 0/1 labels, both `[N·classes]` in row order: a class is predicted where its logit is above 0 (0
 * itself is not). F = 2PR/(P + R), 0 where there is no true positive. Source: the MS-COCO variant of Pillai and
 * Pirsiavash 2021.
 */
export function multiLabelF1(logits: ArrayLike<number>, labels: ArrayLike<number>, classes: number): MultiLabelF1 {
  if (logits.length !== labels.length || logits.length % classes !== 0) {
    throw new Error(
      `multiLabelF1: there are ${logits.length} logits and ${labels.length} labels; wanted one each, ${classes} for every image`,
    );
  }
  const [right, claimed, there] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  for (let i = 0; i < logits.length; i++) {
    const [predicted, label] = [Number(logits[i] > 0), Number(labels[i] !== 0)];
    right[i % classes] += predicted * label;
    claimed[i % classes] += predicted;
    there[i % classes] += label;
  }
  const each = right.map((count, label) => f1(count, claimed[label], there[label]));
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return { perClass: sum(each) / classes, overall: f1(sum(right), sum(claimed), sum(there)), classes: each };
}

/** 2PR/(P + R) = 2 TP / (claimed + there). */
function f1(right: number, claimed: number, there: number): number {
  return right === 0 ? 0 : (2 * right) / (claimed + there);
}

/**
 * The area under the receiver operating characteristic: the chance that an example of class 1 has a higher score than
 * one of class 0, ties counted half (Hanley and McNeil 1982). `weights`, one an example, say how often each counts: the
 * draws of a bootstrap need no copies then. NaN where a class has no weight or a score is NaN.
 *
 * @throws RangeError for another number of labels or weights, or a label that is not 0 or 1
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const n = scores.length;
  for (const [name, values] of Object.entries({ labels, ...(weights ? { weights } : {}) }))
    if (values.length !== n)
      throw new RangeError(`rocAuc: there are ${values.length} ${name}; wanted ${n}, one a score`);
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let [below, pairs, positive] = [0, 0, 0];
  for (let from = 0, to = 0; from < n; from = to) {
    // Equal scores together: each pair of them counts half.
    let [zeros, ones] = [0, 0];
    for (; to < n && scores[order[to]] === scores[order[from]]; to++) {
      const label = labels[order[to]];
      if (label !== 0 && label !== 1) throw new RangeError(`rocAuc: a label is ${label}; wanted 0 or 1`);
      const weight = weights ? weights[order[to]] : 1;
      if (label === 1) ones += weight;
      else zeros += weight;
    }
    if (to === from) return NaN; // a score that does not equal itself
    pairs += ones * (below + zeros / 2);
    below += zeros;
    positive += ones;
  }
  return pairs / (below * positive);
}

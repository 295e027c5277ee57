import type { Explanation } from './explanation';

/** How far two explanations of the same neurons agree, averaged over the neurons that both explain. */
export interface ExplanationOverlap {
  neurons: number;
  /** Mean of |A ∩ B| / |A ∪ B| of the two sets of concepts. */
  jaccard: number;
  /** Share with a concept in common. */
  anyCommon: number;
  /** Share with the same concept of the largest weight. */
  sameTop: number;
  /** Share in which the second has the larger simulation correlation. */
  secondBetter: number;
}

/** Compares explanations unit by unit; concepts are compared in lower case. */
export function compareExplanations(first: readonly Explanation[], second: readonly Explanation[]): ExplanationOverlap {
  const others = new Map(second.map((explanation) => [explanation.unit, explanation]));
  const found: ExplanationOverlap = { neurons: 0, jaccard: 0, anyCommon: 0, sameTop: 0, secondBetter: 0 };
  for (const a of first) {
    const b = others.get(a.unit);
    if (!b) continue;
    const [left, right] = [a, b].map(({ terms }) => new Set(terms.map(({ concept }) => concept.toLowerCase())));
    const common = [...left].filter((concept) => right.has(concept)).length;
    found.neurons++;
    found.jaccard += common / (left.size + right.size - common);
    found.anyCommon += Number(common > 0);
    found.sameTop += Number(top(a) === top(b));
    found.secondBetter += Number((b.simCorrelation ?? NaN) > (a.simCorrelation ?? NaN));
  }
  if (found.neurons === 0)
    throw new Error('compareExplanations: no neuron has both explanations; wanted the same units of one layer');
  for (const key of ['jaccard', 'anyCommon', 'sameTop', 'secondBetter'] as const) found[key] /= found.neurons;
  return found;
}

function top({ terms }: Explanation): string {
  return terms.reduce((best, term) => (term.weight > best.weight ? term : best)).concept.toLowerCase();
}

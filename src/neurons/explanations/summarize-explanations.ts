import { median } from '../../statistics';
import type { Explanation } from './explanation';

/** What a set of explanations has in common. */
export interface ExplanationSummary {
  neurons: number;
  /** Concepts of all neurons together. */
  terms: number;
  /** Neurons with 0, 1, 2, … concepts. */
  lengths: number[];
  meanLength: number;
  medianLength: number;
  /** How often each concept is used, the most used first; equal counts in order of first appearance. */
  concepts: { concept: string; count: number }[];
  negativeTerms: number;
  /** Mean over neurons of max weight / Σ|weight|: 1 where one concept is all. */
  topMass: number;
  valCorrelation: MeanWithError;
  simCorrelation: MeanWithError & { median: number };
}

/** A mean and the standard error of it, sd(n - 1)/√n. */
export interface MeanWithError {
  mean: number;
  error: number;
}

/** Lengths, concepts and scores of a layer's explanations; scores that a file lacks are NaN. */
export function summarizeExplanations(explanations: readonly Explanation[]): ExplanationSummary {
  if (explanations.length === 0) throw new Error('summarizeExplanations: explanations is empty');
  const sizes = explanations.map(({ terms }) => terms.length);
  const counts = new Map<string, number>();
  for (const { terms } of explanations)
    for (const { concept } of terms) counts.set(concept, (counts.get(concept) ?? 0) + 1);
  const lengths = Array.from(
    { length: Math.max(...sizes) + 1 },
    (_, length) => sizes.filter((size) => size === length).length,
  );
  const scores = explanations.map(({ simCorrelation = NaN }) => simCorrelation);
  return {
    neurons: explanations.length,
    terms: sizes.reduce((sum, size) => sum + size, 0),
    lengths,
    meanLength: meanWithError(sizes).mean,
    medianLength: median(sizes),
    concepts: [...counts].map(([concept, count]) => ({ concept, count })).sort((a, b) => b.count - a.count),
    negativeTerms: explanations.flatMap(({ terms }) => terms).filter(({ weight }) => weight < 0).length,
    topMass: meanWithError(explanations.map(topMass)).mean,
    valCorrelation: meanWithError(explanations.map(({ valCorrelation }) => valCorrelation)),
    simCorrelation: { ...meanWithError(scores), median: median(scores) },
  };
}

/** Mean and standard error. */
export function meanWithError(values: readonly number[]): MeanWithError {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { mean, error: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n) };
}

function topMass({ terms }: Explanation): number {
  const weights = terms.map(({ weight }) => weight);
  return Math.max(...weights) / weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
}

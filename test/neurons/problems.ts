import { tableRows, type ConceptScores, type Rows } from 'vitrine/neurons';

/** 24 rows of six waves and one target, whose elastic nets are known to six digits. */
export function waves(): { concepts: ConceptScores; target: number[] } {
  const x = Array.from({ length: 24 }, (_, i) => Array.from({ length: 6 }, (_, j) => Math.sin(1 + 0.37 * i * (j + 1))));
  const target = x.map((row, i) => 2 * row[0] - 1.5 * row[2] + 0.5 * row[4] + 0.3 * Math.cos(0.9 * i) + 0.7);
  return { concepts: asConcepts(x, ['x0', 'x1', 'x2', 'x3', 'x4', 'x5']), target };
}

export const CLASSES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'];
export const GROUPS = { S012: [0, 1, 2], S34: [3, 4], S25: [2, 5] };

/** 200 images of six classes and one neuron, whose greedy searches are known. */
export function sixClasses(): {
  labels: number[];
  activation: number[];
  splits: { train: number[]; val: number[]; test: number[] };
} {
  const ids = Array.from({ length: 200 }, (_, i) => i);
  const labels = ids.map((i) => (7 * i + Math.floor(i / 11)) % 6);
  const step = (c: number) => [0, 0, 1.5, 0.9, 0.9, 0.25][c];
  const activation = ids.map((i) => Math.max(0, step(labels[i]) + 0.5 * Math.sin(1.7 * i) + 0.3 * Math.cos(0.31 * i)));
  const part = (from: number, to: number) => ids.filter((i) => i % 10 >= from && i % 10 <= to);
  return { labels, activation, splits: { train: part(0, 6), val: part(7, 7), test: part(8, 9) } };
}

/** Any numbers as a concept matrix, without the check that they are scores. */
export function asConcepts(rows: readonly (readonly number[])[], names: readonly string[]): ConceptScores {
  return { names, ...tableRows(rows.flat(), [rows.length, names.length]) };
}

/** Neurons side by side: one list of activations each. */
export function asNeurons(...neurons: readonly (readonly number[])[]): Rows {
  return tableRows(
    neurons[0].flatMap((_, i) => neurons.map((values) => values[i])),
    [neurons[0].length, neurons.length],
  );
}

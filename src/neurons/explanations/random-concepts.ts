import { Random } from '../../random';

/**
 * One concept a neuron, drawn evenly among the columns given: the control that any explanation has to beat. Returns
 * columns `[neurons]`.
 */
export function randomConcepts(
  neurons: number,
  { columns, seed }: { columns: ArrayLike<number>; seed: number },
): Uint32Array {
  if (columns.length === 0) throw new Error('randomConcepts: columns is empty; wanted one or more');
  const random = new Random(seed);
  return Uint32Array.from({ length: neurons }, () => columns[random.integer(columns.length)]);
}

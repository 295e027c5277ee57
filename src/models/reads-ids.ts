import type { Network } from './network';

/** Whether the one input of a network is ids of words, which a table looks up. */
export function readsIds({ nodes, inputShapes }: Network): boolean {
  const names = Object.keys(inputShapes);
  return names.length === 1 && nodes.some(({ kind, inputs }) => kind === 'embedding' && names.includes(inputs[0]));
}

import type { Task } from './task';

/**
 * A task for each combination of the parameters listed, the last one changing fastest: `sweep('vitrine/…#train', {
 * method: ['vanilla', 'CDEP'], seed: [0, 1, 2] })` are six tasks. `common` holds what all of them have.
 */
export function sweep(
  task: string,
  parameters: Readonly<Record<string, readonly unknown[]>>,
  common: Omit<Task, 'task'> = {},
): Task[] {
  const combinations = Object.entries(parameters).reduce<Record<string, unknown>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
  return combinations.map((own) => ({ ...common, task, parameters: { ...common.parameters, ...own } }));
}

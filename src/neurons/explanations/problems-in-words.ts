import type { NeuronProblem } from './explanation';

/** How many neurons have which problem, in one line with the first few units. */
export function problemsInWords(problems: readonly NeuronProblem[]): string {
  const units = new Map<string, number[]>();
  for (const { unit, problem } of problems) units.set(problem, [...(units.get(problem) ?? []), unit]);
  return [...units]
    .map(
      ([problem, list]) =>
        `${list.length} (unit ${list.slice(0, 5).join(', ')}${list.length > 5 ? ', …' : ''}): ${problem}`,
    )
    .join('; ');
}

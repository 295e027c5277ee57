import type { Initial } from '../initializers';

/** A length, or one for rows and one for columns. */
export type Sides = number | readonly [rows: number, columns: number];

/** A length as one for rows and one for columns. */
export function bothSides(length: Sides): readonly [rows: number, columns: number] {
  return typeof length === 'number' ? [length, length] : length;
}

/** Throws unless each of the named numbers, or both sides of it, is a whole number from `least` up. */
export function checkWhole(kind: string, numbers: Readonly<Record<string, Sides>>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    const sides = typeof value === 'number' ? [value] : value;
    const fine =
      Array.isArray(sides) &&
      (typeof value === 'number' || sides.length === 2) &&
      sides.every((side) => Number.isInteger(side) && side >= least);
    if (!fine)
      throw new RangeError(
        `${kind}: ${name} is ${Array.isArray(value) ? `[${value}]` : `'${String(value)}'`}; wanted a whole number from ${least}, or one for rows and one for columns`,
      );
  }
}

/** Throws unless each of the named numbers is one whole number from `least` up, for rows and columns alike. */
export function checkOneWhole(kind: string, numbers: Readonly<Record<string, number>>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isInteger(value) && value >= least) continue;
    throw new RangeError(
      `${kind}: ${name} is ${Array.isArray(value) ? `[${value}]` : `'${String(value)}'`}; wanted one whole number from ${least}, for rows and columns alike`,
    );
  }
}

/** Throws where a rule for first values is not one of those that are data. */
export function checkInitial(kind: string, initial: Initial | undefined): void {
  if (
    initial !== undefined &&
    !['uniform', 'normal', 'truncatedNormal', 'constant'].includes((initial as Partial<Initial>)?.draw as string)
  ) {
    throw new Error(
      `${kind}: initial is not a rule for first values; wanted heNormal, uniformFanIn, truncatedNormal(0.1), constant(0) or the like`,
    );
  }
}

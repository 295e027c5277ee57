import { FormatError } from '../../formats';
import type { Superclasses } from './label-concepts';

/**
 * Reads superclasses from JSON, `{ "footwear": [5, 7, 9], … }`: names (underscores become spaces) to class indices
 * below `classes`.
 *
 * @throws FormatError that names the superclass.
 */
export function parseSuperclasses(text: string, { name, classes }: { name: string; classes: number }): Superclasses {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new FormatError(name, `is not JSON (${(error as Error).message})`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new FormatError(name, 'is not an object; wanted names of superclasses with lists of class indices');
  }
  return Object.fromEntries(
    Object.entries(parsed).map(([key, members]) => {
      if (!Array.isArray(members) || members.length === 0)
        throw new FormatError(name, `has no list of classes for ${JSON.stringify(key)}`);
      const bad = members.find((c) => !(Number.isInteger(c) && c >= 0 && c < classes));
      if (bad !== undefined)
        throw new FormatError(
          name,
          `lists ${JSON.stringify(bad)} for ${JSON.stringify(key)}; wanted class indices 0 to ${classes - 1}`,
        );
      return [key.replaceAll('_', ' '), members as number[]];
    }),
  );
}

import type { Recording } from './recording';

/** How two recordings of one function differ; undefined where they are the same but for the values of inputs. */
export function differenceOf(one: Recording, other: Recording): string | undefined {
  if (one.operations.length !== other.operations.length)
    return `it has ${one.operations.length} operations once and ${other.operations.length} another time`;
  for (const [i, operation] of one.operations.entries()) {
    const again = other.operations[i];
    if (JSON.stringify(operation) !== JSON.stringify(again))
      return `operation ${i} is ${operation.name} once and ${again.name} with other options or inputs another time`;
  }
  if (JSON.stringify(one.outputs) !== JSON.stringify(other.outputs)) return 'it returns other results another time';
  if (
    one.assigned.length !== other.assigned.length ||
    one.assigned.some(
      ({ variable, value }, i) =>
        variable !== other.assigned[i].variable || JSON.stringify(value) !== JSON.stringify(other.assigned[i].value),
    )
  )
    return 'it assigns other variables another time';
  if (one.variables.some((variable, i) => variable !== other.variables[i]))
    return 'it reads other variables another time';
  for (const [i, { dtype, shape, values }] of one.constants.entries()) {
    const again = other.constants[i];
    const same =
      dtype === again?.dtype &&
      String(shape) === String(again.shape) &&
      values.length === again.values.length &&
      Array.prototype.every.call(values, (value: number, at: number) => Object.is(value, again.values[at]));
    if (!same) return `it makes numbers that are different another time, [${shape}]`;
  }
  return one.constants.length === other.constants.length ? undefined : 'it makes more numbers another time';
}

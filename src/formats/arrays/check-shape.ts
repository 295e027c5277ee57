import { sizeOf } from '../../statistics';

/**
 * Before writing: every axis a whole number, and their product the number of values. Throws a RangeError that names
 * `caller`.
 */
export function checkShape(caller: string, shape: readonly number[], data: { length: number }): void {
  const bad = shape.find((length) => !Number.isSafeInteger(length) || length < 0);
  if (bad !== undefined)
    throw new RangeError(`${caller}: shape is [${shape.join(', ')}]; wanted whole numbers, got ${bad}`);
  const count = sizeOf(shape);
  if (count !== data.length) {
    throw new RangeError(`${caller}: shape is [${shape.join(', ')}], ${count} values; data has ${data.length}`);
  }
}

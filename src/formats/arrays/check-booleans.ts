import type { ElementName } from './element';
import { FormatError } from '../format-error';
import type { NumericArray } from './nd-array';

/** The same values; for booleans, an error unless each is 0 or 1. */
export function checkBooleans(element: ElementName, data: NumericArray, file: string): NumericArray {
  if (element === 'bool' && (data as Uint8Array).some((value) => value > 1))
    throw new FormatError(file, 'holds a boolean that is neither 0 nor 1');
  return data;
}

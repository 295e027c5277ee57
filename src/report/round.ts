/**
 * `value` with `digits` significant digits, as a number. Records keep six: enough to compare runs, few enough that the
 * last bits of a float (0.97 stored in 32 bits is 0.970000029) neither fail a tolerance nor show as a difference.
 */
export function significant(value: number, digits = 6): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** A number for people: `digits` significant digits, no exponent between 0.0001 and a million. */
export function readable(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const rounded = significant(value, digits);
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential() : String(rounded);
  return text.replace(/^-/, '−');
}

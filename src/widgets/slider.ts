import { controlKind } from './model';
import { controlOf, type Control } from './widget';

export interface SliderOptions {
  /** Where it stands first; by default at the lower end. */
  readonly value?: number;
  /** By default a hundredth of the way. With whole numbers for both ends and a whole step, values are whole. */
  readonly step?: number;
}

/**
 * A slider for the numbers from `min` to `max`.
 *
 * @throws if an end is not finite, `min` is not below `max`, `step` is not above 0 or `value` lies outside
 */
export function slider(
  min: number,
  max: number,
  { value = min, step = (max - min) / 100 }: SliderOptions = {},
): Control<number> {
  if (!(Number.isFinite(min) && Number.isFinite(max) && min < max))
    throw new RangeError(`slider: got the ends ${min} and ${max}; wanted two finite numbers, the smaller first`);
  if (!(step > 0 && step < Infinity)) throw new RangeError(`slider: step is ${step}; wanted a number above 0`);
  const isWithin = (x: unknown): x is number => typeof x === 'number' && x >= min && x <= max;
  const isWhole = [min, max, step].every(Number.isInteger);
  const format = isWhole ? 'd' : `.${Math.max(0, Math.min(6, Math.ceil(-Math.log10(step))))}f`;
  return controlOf<number>(
    controlKind(isWhole ? 'IntSlider' : 'FloatSlider'),
    { min, max, step, readout: true, readout_format: format, continuous_update: true, orientation: 'horizontal' },
    value,
    ({ value: next }) => (isWithin(next) ? next : undefined),
    (next) => {
      if (!isWithin(next)) throw new RangeError(`slider: value is ${next}; wanted a number from ${min} to ${max}`);
      return { value: next };
    },
  );
}

import { controlKind } from './model';
import { controlOf, type Control } from './widget';

export interface SliderOptions {
  /** Where it stands first: a number of steps above the lower end, or the upper one; by default the lower end. */
  readonly value?: number;
  /**
   * By default the largest of 1, 2 or 5 times a power of ten that makes a hundred steps of the way: 0.01 from 0 to 1,
   * 0.05 from 0 to 9. With whole numbers for both ends and a whole step, values are whole.
   */
  readonly step?: number;
}

/**
 * A slider for the numbers from `min` to `max`.
 *
 * @throws if an end is not finite, `min` is not below `max`, `step` is not above 0, or `value` lies outside or between
 * two steps, where a page would move it
 */
export function slider(
  min: number,
  max: number,
  { value = min, step = hundredth(max - min) }: SliderOptions = {},
): Control<number> {
  if (!(Number.isFinite(min) && Number.isFinite(max) && min < max))
    throw new RangeError(`slider: got the ends ${min} and ${max}; wanted two finite numbers, the smaller first`);
  if (!(step > 0 && step < Infinity)) throw new RangeError(`slider: step is ${step}; wanted a number above 0`);
  const isWithin = (x: unknown): x is number => typeof x === 'number' && x >= min && x <= max;
  const isOnStep = (x: number) => x === max || Math.abs((x - min) / step - Math.round((x - min) / step)) < 1e-6;
  const isWhole = [min, max, step].every(Number.isInteger);
  const format = isWhole ? 'd' : `.${Math.max(0, Math.min(6, Math.ceil(-Math.log10(step))))}f`;
  return controlOf<number>(
    controlKind(isWhole ? 'IntSlider' : 'FloatSlider'),
    { min, max, step, readout: true, readout_format: format, continuous_update: true, orientation: 'horizontal' },
    value,
    ({ value: next }) => (isWithin(next) ? next : undefined),
    (next) => {
      if (!isWithin(next)) throw new RangeError(`slider: value is ${next}; wanted a number from ${min} to ${max}`);
      if (!isOnStep(next))
        throw new RangeError(`slider: value is ${next}; wanted ${min} and a number of steps of ${step}, or ${max}`);
      return { value: next };
    },
  );
}

/** @returns a step that readers can count in, of which `way` has a hundred or a few more */
function hundredth(way: number): number {
  const power = Math.floor(Math.log10(way / 100) + 1e-9);
  const digits = [5, 2].find((digit) => digit * 10 ** power <= (way / 100) * (1 + 1e-9)) ?? 1;
  return Number(`${digits}e${power}`);
}

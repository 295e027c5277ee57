import { controlKind } from './model';
import { controlOf, type Control } from './widget';

/** A bar that the program fills, from 0 to `total`, by `set`. */
export function progressBar(total: number): Control<number> {
  if (!(total > 0 && total < Infinity)) throw new RangeError(`progressBar: total is ${total}; wanted a number above 0`);
  return controlOf<number>(
    controlKind('FloatProgress'),
    { min: 0, max: total, orientation: 'horizontal', bar_style: '' },
    0,
    () => undefined,
    (next) => {
      if (!(next >= 0 && next <= total))
        throw new RangeError(`progressBar: value is ${next}; wanted a number from 0 to ${total}`);
      return { value: next };
    },
  );
}

import { inspect } from 'node:util';
import { controlKind } from './model';
import { controlOf, type Control } from './widget';

/** A box to tick; its value is whether it is. */
export function checkbox(start: 'ticked' | 'empty' = 'empty'): Control<boolean> {
  if (start !== 'ticked' && start !== 'empty')
    throw new TypeError(`checkbox: got ${inspect(start)}; wanted 'ticked' or 'empty'`);
  return controlOf<boolean>(
    controlKind('Checkbox'),
    { indent: false },
    start === 'ticked',
    ({ value: next }) => (typeof next === 'boolean' ? next : undefined),
    (next) => {
      if (typeof next !== 'boolean') throw new TypeError(`checkbox: value is ${inspect(next)}; wanted true or false`);
      return { value: next };
    },
  );
}

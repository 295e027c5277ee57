import { inspect } from 'node:util';
import { controlKind } from './model';
import { controlOf, type Control } from './widget';

/** A line of text; its value follows the typing. */
export function textField({
  value = '',
  placeholder = '',
}: { readonly value?: string; readonly placeholder?: string } = {}): Control<string> {
  return controlOf<string>(
    controlKind('Text'),
    { placeholder, continuous_update: true },
    value,
    ({ value: next }) => (typeof next === 'string' ? next : undefined),
    (next) => {
      if (typeof next !== 'string') throw new TypeError(`textField: value is ${inspect(next)}; wanted a string`);
      return { value: next };
    },
  );
}

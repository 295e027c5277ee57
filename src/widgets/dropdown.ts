import { inspect } from 'node:util';
import { controlKind } from './model';
import { controlOf, type Control } from './widget';

/**
 * A list to choose one of `options` from; each stands there as its text, or by the labels of `options` where they are
 * an object. `value` is chosen first, by default the first.
 *
 * @throws if there is no option, or the value is none of them
 */
export function dropdown<T>(
  options: readonly T[] | Readonly<Record<string, T>>,
  { value }: { readonly value?: T } = {},
): Control<T> {
  const entries = Array.isArray(options)
    ? (options as readonly T[]).map((option) => [String(option), option] as const)
    : Object.entries(options as Readonly<Record<string, T>>);
  if (entries.length === 0) throw new RangeError('dropdown: there are no options; wanted at least one');
  const indexOf = (wanted: T) => {
    const index = entries.findIndex(([, option]) => Object.is(option, wanted));
    if (index < 0) {
      const labels = entries.map(([label]) => label).join(', ');
      throw new RangeError(`dropdown: value is ${inspect(wanted, { depth: 0 })}; wanted one of the options: ${labels}`);
    }
    return index;
  };
  return controlOf<T>(
    controlKind('Dropdown'),
    { _options_labels: entries.map(([label]) => label) },
    value === undefined ? entries[0][1] : value,
    ({ index }) => (typeof index === 'number' ? entries[index]?.[1] : undefined),
    (next) => ({ index: indexOf(next) }),
  );
}

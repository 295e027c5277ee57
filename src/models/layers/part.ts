import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';
import { checkOneWhole } from './check-options';

export interface Part {
  index: number;
  of: number;
}

/**
 * One of so many equal parts of the features: `[..., of·features]` to `[..., features]`. Queries, keys and values that
 * one product gives are its parts 0, 1 and 2 of 3.
 */
export function part(index: number, of: number): LayerData<'part', Part> {
  checkOneWhole('part', { index }, 0);
  checkOneWhole('part', { of }, 1);
  if (index >= of) throw new RangeError(`part: index is ${index}; wanted one from 0 to ${of - 1}`);
  return { kind: 'part', options: { index, of } };
}

export const partKind: Kind<Part> = {
  shape({ of }, [input]) {
    const features = input[input.length - 1];
    if (!(features % of === 0))
      throw new Error(`part: input is [${input}]; wanted a last axis that can be divided by ${of}`);
    return [...input.slice(0, -1), features / of];
  },
  evaluate({ index, of }, [x]) {
    const features = x.shape[x.rank - 1]! / of;
    const others = x.shape.slice(0, -1);
    return tf.slice(x, [...others.map(() => 0), index * features], [...others, features]);
  },
};

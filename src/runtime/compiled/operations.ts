import { inspect } from 'node:util';
import type { Recording, Source } from './recording';

/** One operation of TensorFlow, as it was called. */
export interface Operation {
  /** TensorFlow's name for it, such as `Conv2D`. */
  name: string;
  /** Inputs by name, variables by name, `%3` for what operation 3 gives, and numbers made on the way. */
  inputs: readonly string[];
  /** Sizes of each of its results. */
  shapes: readonly (readonly number[])[];
}

/** Operations in the order of their calls; printed, one a line. */
export type OperationList = readonly Operation[];

/** Numbers of a constant that are printed. */
const PRINTED = 4;

/** The operations of a recording in words, with the names of what goes in and comes out. */
export function listOperations(
  { operations, constants, variables, outputs }: Recording,
  inputNames: readonly string[],
  resultNames: readonly string[],
): OperationList {
  const describe = ({ from, at, output = 0 }: Source): string => {
    switch (from) {
      case 'operations':
        return output === 0 ? `%${at}` : `%${at}:${output}`;
      case 'inputs':
        return inputNames[at];
      case 'variables':
        return `${variables[at].name} [${variables[at].shape}]`;
      case 'constants': {
        const { values } = constants[at];
        const first = Array.from(values).slice(0, PRINTED).join(', ');
        return `(${first}${values.length > PRINTED ? ', …' : ''})`;
      }
    }
  };
  const list = operations.map(({ name, inputs, outputs: made }) => ({
    name,
    inputs: inputs.map(describe),
    shapes: made.map(({ shape }) => shape),
  }));
  const results = outputs.map((source, i) => `${resultNames[i]} ${describe(source)}`);
  return Object.defineProperty(list, inspect.custom, {
    value: () =>
      [
        ...list.map(
          ({ name, inputs, shapes }, i) =>
            `%${i}  ${name}(${inputs.join(', ')})  ${shapes.map((shape) => `[${shape}]`).join(' ')}`,
        ),
        ...results,
      ].join('\n'),
  });
}

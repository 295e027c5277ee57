import { tf } from '../../runtime';
import type { Check, Needed } from './checks';
import { inWords } from './in-words';
import type { Method } from './method';

/** What reading options needs of a method. */
export type Declared = Pick<Method<object>, 'name' | 'options' | 'defaults'>;

/**
 * The options of a call over the method's defaults; what is undefined was not given.
 *
 * @throws Error that names the method, the option and what is wanted, for a name that it does not have and a value that
 * it cannot be.
 */
export function readOptions<O extends object>({ name, options, defaults }: Declared, given: O | undefined): O {
  if (given !== undefined && (typeof given !== 'object' || given === null || given instanceof tf.Tensor)) {
    throw new Error(`${name}: options are ${inWords(given)}; wanted an object, such as { target: 3 }`);
  }
  const checks = options as Readonly<Record<string, Check & Partial<Needed>>>;
  const full: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(checks, key))
      throw new Error(`${name}: there is no option '${key}'; its options are ${Object.keys(checks).join(', ')}`);
    if (value === undefined) continue;
    if (!checks[key].accepts(value))
      throw new Error(`${name}: ${key} is ${inWords(value)}; wanted ${checks[key].wanted}`);
    full[key] = value;
  }
  for (const [key, { wanted, needed }] of Object.entries(checks)) {
    if (needed && full[key] === undefined) throw new Error(`${name}: ${key} is missing; wanted ${wanted}`);
  }
  return full as O;
}

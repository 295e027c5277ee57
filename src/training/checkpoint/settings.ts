import type { tf } from '../../runtime';

/**
 * A value that decides what training gives, as something to be compared with: data of any size, or a function, which is
 * known by its own `settings` or else by its source text.
 */
export type Setting =
  number | string | boolean | undefined | tf.Tensor | ArrayBufferView | HasSettings | readonly Setting[] | Settings;

/** Settings by name. */
export interface Settings {
  readonly [name: string]: Setting;
}

/** A function; what it captures is not seen, and belongs to `settings` where it decides something. */
export type HasSettings = Function & { readonly settings?: Settings };

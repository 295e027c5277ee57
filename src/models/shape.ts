/**
 * Sizes without the batch axis: `[h, w, c]` for images, `[steps, features]` for sequences, `[features]` for vectors.
 * The first one may be {@link ANY}, where sequences may be of any length.
 */
export type Shape = readonly number[];

/** As many steps as a batch has. */
export const ANY = -1;

/**
 * Sizes without the batch axis: `[h, w, c]` for images, `[steps, features]` for sequences, `[features]` for vectors.
 */
export type Shape = readonly number[];

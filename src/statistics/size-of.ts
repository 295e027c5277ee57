/** How many values an array of this shape has: the product of its axes, 1 without any. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

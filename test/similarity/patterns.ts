/** Four test patterns of 28x28, as a batch of one, from a formula of row and column. */
function pattern(value: (row: number, column: number) => number) {
  return { data: Float64Array.from({ length: 784 }, (_, i) => value(Math.floor(i / 28), i % 28)), shape: [1, 28, 28] };
}

export const A = pattern((i, j) => ((7 * i + 13 * j) % 17) / 16);
export const B = pattern((i, j) => ((5 * i + 11 * j + 3) % 19) / 18);
export const C = pattern((i, j) => ((i - 13.5) ** 2 + (j - 13.5) ** 2) / 364.5);
export const D = pattern((i, j) => Math.abs(i - j) / 27);

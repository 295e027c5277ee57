import type { DecodedImage } from './decode-image';

/** The square of `size` in the middle, its corner rounded to the even number of two equally near. */
export function middle({ data, shape: [h, w, c] }: DecodedImage, size: number): DecodedImage {
  const [top, left] = [halfRoundedToEven(h - size), halfRoundedToEven(w - size)];
  const cut = new Uint8Array(size * size * c);
  for (let row = 0; row < size; row++) {
    const from = ((top + row) * w + left) * c;
    cut.set(data.subarray(from, from + size * c), row * size * c);
  }
  return { data: cut, shape: [size, size, c] };
}

function halfRoundedToEven(n: number): number {
  return n % 4 === 1 ? (n - 1) / 2 : Math.round(n / 2);
}

import { FormatError } from '../format-error';

/**
 * The number of values that `shape` declares, having checked that they fill exactly the `available` bytes that are
 * there.
 *
 * Nothing may be allocated for a declared size before this has agreed to it. The product is compared as it grows, so it
 * cannot overflow; an axis of length 0 makes it 0 whatever the others claim.
 */
export function countValues(shape: readonly number[], width: number, available: number, file: string): number {
  let count = 1;
  if (shape.includes(0)) count = 0;
  else for (const length of shape) if ((count *= length) > Number.MAX_SAFE_INTEGER) count = Infinity;
  if (count * width !== available) {
    const declared = shape.length === 0 ? 'one value' : `${abbreviate(shape)} values`;
    throw new FormatError(
      file,
      `declares ${declared} of ${width} byte${width === 1 ? '' : 's'} each, ` +
        `${Number.isFinite(count) ? (count * width).toLocaleString('en') : 'too many to count'} bytes in all, but has ` +
        `${available.toLocaleString('en')} bytes for them (${count * width > available ? 'cut short, or a wrong header' : 'bytes left over'})`,
    );
  }
  return count;
}

/** Headers of wrong files can name hundreds of axes: the message shows the first few. */
function abbreviate(shape: readonly number[]): string {
  const shown = shape.slice(0, 6).map((length) => length.toLocaleString('en'));
  return shape.length > 6 ? `${shown.join(' x ')} x … (${shape.length} axes)` : shown.join(' x ');
}

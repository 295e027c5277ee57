import type { CheckedCell } from './grid-cell';
import type { MapScale } from './map-scale';

/**
 * A grid in words: its title, how many pictures of each kind it has, the range of its maps, and what of them cannot be
 * seen.
 */
export function gridWords(
  title: string,
  rows: readonly (readonly (CheckedCell | undefined)[])[],
  mapTitle: string,
  scale?: MapScale,
): string {
  const cells = rows.flat().filter((cell): cell is CheckedCell => cell !== undefined);
  const counts = (['image', 'map', 'mask'] as const)
    .map((kind) => ({ kind, count: cells.filter((cell) => cell.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}${count > 1 ? 's' : ''}`);
  const missing = countValues(
    cells.filter(({ kind }) => kind !== 'image'),
    Number.isNaN,
  );
  const beyond = scale
    ? countValues(
        cells.filter(({ kind }) => kind === 'map'),
        (value) => Math.abs(value) > scale.limit,
      )
    : 0;
  const notes = [
    ...(scale ? [rangeOf(scale, mapTitle)] : []),
    ...(missing > 0 ? [`${missing} missing values in gray`] : []),
    ...(beyond > 0 ? [`${beyond} values beyond the scale in its end color`] : []),
  ];
  return `${title || 'Pictures'} (${[`${counts.join(', ')} in ${rows.length} row${rows.length > 1 ? 's' : ''}`, ...notes].join('; ')}).`;
}

function rangeOf({ name, limit }: MapScale, mapTitle: string): string {
  const end = Number(limit.toPrecision(3));
  return `${mapTitle || 'maps'} from ${name === 'signed' ? -end : 0} to ${end}`;
}

function countValues(cells: readonly CheckedCell[], counts: (value: number) => boolean): number {
  return cells.reduce(
    (sum, { raster: { data } }) => sum + (Array.prototype.filter.call(data, counts) as number[]).length,
    0,
  );
}

/** The colors of Okabe and Ito, told apart by color-blind readers; black first goes to references, not to series. */
export const PALETTE = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#7f6000',
  '#444444',
] as const;

/** Values that are missing or undefined. */
export const MISSING = '#bdbdbd';

type ColorScale = [number, string][];

/** Blue over white to vermilion, for values with a sign; white is zero. */
export const DIVERGING: ColorScale = [
  [0, '#08306b'],
  [0.125, '#0a5a9c'],
  [0.25, '#3b8bc4'],
  [0.375, '#9ecae6'],
  [0.5, '#ffffff'],
  [0.625, '#fbc8a4'],
  [0.75, '#ec8a4c'],
  [0.875, '#d55e00'],
  [1, '#8a2d00'],
];

/** Dark purple over green to yellow, of even steps in lightness, for values without a sign. */
export const SEQUENTIAL: ColorScale = [
  [0, '#440154'],
  [0.125, '#472d7b'],
  [0.25, '#3b528b'],
  [0.375, '#2c728e'],
  [0.5, '#21918c'],
  [0.625, '#28ae80'],
  [0.75, '#5ec962'],
  [0.875, '#addc30'],
  [1, '#fde725'],
];

/** White outside, dark blue inside. */
export const MASK: ColorScale = [
  [0, '#ffffff'],
  [1, '#08306b'],
];

/** Color `index` of the series in a chart, with an opacity where it is to be seen through. */
export function seriesColor(index: number, opacity = 1): string {
  const hex = PALETTE[index % PALETTE.length];
  if (opacity === 1) return hex;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}

/** How often the colors have been gone through before series `index`. */
const round = (index: number) => Math.floor(index / PALETTE.length);

/** The form of line `index`: solid as long as its color is new, then dashes. */
export function seriesDash(index: number): 'solid' | 'dash' | 'dot' | 'dashdot' {
  return (['solid', 'dash', 'dot', 'dashdot'] as const)[round(index) % 4];
}

/** The hatching of bar `index`: none as long as its color is new. */
export function seriesPattern(index: number): '' | '/' | 'x' | '.' {
  return (['', '/', 'x', '.'] as const)[round(index) % 4];
}

/** Widths in shares of the font's size, of a wide sans-serif font: characters of the group, and their width. */
const GROUPS: readonly [RegExp, number][] = [
  [/[ijlI.,:;'|! ]/, 0.33],
  [/[frt()[\]\-/]/, 0.41],
  [/[mwMW%]/, 0.95],
  [/[A-Z]/, 0.7],
];
const OTHERS = 0.62;

/** About how many pixels a line of text takes, rather too many than too few; `size` is that of its font. */
export function textWidth(text: string, size = 12): number {
  return Array.from(text).reduce(
    (width, character) => width + size * (GROUPS.find(([group]) => group.test(character))?.[1] ?? OTHERS),
    0,
  );
}

export const code = (text: string) => `\`${text}\``;
export const bullets = (lines: readonly string[]) => lines.map((line) => `* ${line}`).join('\n');
export const section = (title: string, text: string) => `## ${title}\n\n${text}`;

/** A table; bars in cells would end them. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Comments link to other code; a page names it. */
export const unlinked = (text: string) => text.replace(/\{@link (\w+) ?\}/g, '`$1`');

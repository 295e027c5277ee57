import type { Architecture } from './read-architecture';
import type { Part } from './read-imports';

const INK = '#1a1a1a';
const SOFT = '#5f6b76';
const BLUE = '#0072b2';
const WRONG = '#d55e00';
const [STEP, ROW, LEFT, WIDTH] = [34, 30, 30, 1140];
/** Where the stairs of lab/ and kernel/ begin: right of what is written beside the lowest floors. */
const RIGHT = 690;

const text = (x: number, y: number, words: string, { size = 14, color = INK, weight = 400 } = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${color}" font-weight="${weight}">${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;

/** A title, and a line of words for each that follows; the last baseline is at `y`. */
function heading(out: string[], x: number, y: number, title: string, ...words: string[]): void {
  out.push(
    text(x, y - 21 * words.length, title, { size: 17, weight: 700 }),
    ...words.map((line, i) => text(x, y - 21 * (words.length - 1 - i), line, { color: SOFT })),
  );
}

/**
 * The imports as a picture: stairs, a step for each part, the lowest at the left; a dot stands in the row of who
 * imports, above the step of what is imported.
 */
export function drawArchitecture({ floors, lab, kernel, users, host }: Architecture): string {
  const out: string[] = [];
  heading(out, LEFT, 55, 'Who uses the package', 'each imports it by name: vitrine, or vitrine/<floor>');
  const width = (WIDTH - 2 * LEFT - 4 * 12) / users.length;
  users.forEach(({ name, floors: used }, i) => {
    const x = LEFT + i * (width + 12);
    const words = used === 'all' ? 'all floors' : used.size > 2 ? 'some floors' : [...used].join(', ');
    out.push(
      `<rect x="${x}" y="67" width="${width}" height="52" rx="6" fill="#fff" stroke="${SOFT}"/>`,
      text(x + 12, 89, name, { weight: 700 }),
      text(x + 12, 108, words, { size: 12.5, color: SOFT }),
    );
  });

  heading(
    out,
    LEFT,
    180,
    'src: the package vitrine',
    'a dot: the floor of its row imports the floor whose step is below it',
  );
  heading(
    out,
    RIGHT,
    180,
    'lab: from a checkout to a running JupyterLab',
    "plain JavaScript; of the kernel it knows the launcher's path",
  );
  const landing = 192 + lab.length * ROW;
  const bottom = Math.max(192 + floors.length * ROW, landing + 70 + kernel.length * ROW);
  stairs(out, floors, LEFT, bottom, BLUE);
  stairs(out, lab, RIGHT, landing, SOFT);
  heading(
    out,
    RIGHT,
    bottom - kernel.length * ROW - 12,
    'kernel: runs the cells',
    'plain JavaScript; imports nothing of src or lab',
  );
  stairs(out, kernel, RIGHT, bottom, SOFT);

  const y = bottom + 22;
  out.push(
    `<path d="M${LEFT + STEP / 2} ${bottom - 2}V${y}H${RIGHT + STEP / 2}V${bottom - 2}" stroke="${INK}" stroke-dasharray="4 4" fill="none"/>`,
  );
  out.push(
    text(LEFT + STEP, y + 20, `no import: ${host.offered} puts one object there, and ${host.taken} takes it`, {
      size: 12.5,
    }),
  );
  const height = y + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif">`,
    '<title>Imports of Vitrine, read from its files</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...out,
    '</svg>',
    '',
  ].join('\n');
}

/**
 * Stairs from `left` up to the right, with their foot at `bottom`. A part that imports a higher one gets a dot of
 * another color.
 */
function stairs(out: string[], parts: readonly Part[], left: number, bottom: number, color: string): void {
  const center = (i: number) => [left + i * STEP + STEP / 2, bottom - i * ROW - ROW / 2] as const;
  parts.forEach((_, i) => {
    const [x, y] = center(i);
    // From the step to the left, and up: where lines cross, a dot may stand.
    out.push(
      `<path d="M${left} ${y}H${x - 11}M${x} ${bottom - parts.length * ROW + 4}V${y - 11}" stroke="#dde3e8" fill="none"/>`,
    );
    out.push(`<rect x="${x - 12}" y="${y - 11}" width="24" height="22" rx="4" fill="${color}"/>`);
  });
  parts.forEach((part, i) => {
    const [x, y] = center(i);
    const packages = [...part.packages].sort().join(', ');
    const aside = packages ? `<tspan dx="8" fill="${SOFT}" font-weight="400" font-size="12.5">${packages}</tspan>` : '';
    out.push(text(x + 22, y + 5, part.name, { weight: 700 }).replace('</text>', `${aside}</text>`));
    for (const [j, { name }] of parts.entries())
      if (part.parts.has(name))
        out.push(`<circle cx="${center(j)[0]}" cy="${y}" r="6" fill="${j < i ? color : WRONG}"/>`);
  });
}

import type { Table } from '../../figures';
import { escaped, htmlPage } from './html-page';
import { PAGE_SCRIPT } from './page-script';

/** A photograph as the page draws it, at most 256 pixels a side. */
export interface PagePicture {
  /** Width and height on the page. */
  size: [width: number, height: number];
  /** The photograph, in base64; without it the map lies on gray. */
  jpeg?: string;
  /** The map from 0 to 255 of its largest value, in base64, and its width and height. */
  map: string;
  mapSize: [width: number, height: number];
  /** Run lengths of the region in row order at `size`, the first of zeros. */
  region: number[];
  /** Places as shares of width and height, x and y in turn. */
  points: number[];
  peak?: [x: number, y: number];
  /** How far the tolerance reaches around the peak, as shares of width and height. */
  reach?: [x: number, y: number];
}

/** A photograph, or a class in one, with its scores. */
export interface PageEntry {
  name: string;
  /** Its class. */
  group: string;
  /** Shares from 0 to 1, null where undefined, in the order of the page's. */
  scores: (number | null)[];
  /** What it can be looked for by. */
  flags: string[];
  /** Why it has no scores. */
  excluded?: string;
  picture?: PagePicture;
}

export interface PageData {
  title: string;
  /** Sentences above the pictures. */
  notes: readonly string[];
  tables: readonly Table[];
  scores: readonly { title: string }[];
  /** By which score the page is sorted at first, `2 up` for the lowest of the third. */
  order: string;
  entries: readonly PageEntry[];
}

/**
 * A page to look through, in one file: photographs with map, region and points, filtered by class and by what was
 * found, sorted by any score. It loads nothing, from the network or from the disk.
 */
export function pageText({ title, notes, tables, ...data }: PageData): string {
  const body = `${notes.map((note) => `<p>${escaped(note)}</p>`).join('\n')}
${tables.map(tableHtml).join('\n')}
<nav>
<label>class <select id="group"></select></label>
<label>show <select id="kind"></select></label>
<label>order <select id="order"></select></label>
<label>name <input id="search" type="search"></label>
<label>map <input id="opacity" type="range" min="0" max="100" value="65"></label>
<label><input id="region" type="checkbox" checked> region</label>
<label><input id="points" type="checkbox" checked> points</label>
<button id="back">back</button> <span id="count"></span> <button id="on">on</button>
</nav>
<main id="cards"></main>`;
  return htmlPage({ title, style: STYLE, body, data, script: PAGE_SCRIPT });
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 14px system-ui, sans-serif; margin: 1.5em; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { padding: 0.2em 0.7em; border-bottom: 1px solid #8884; text-align: right; }
th:first-child, td:first-child { text-align: left; }
caption { text-align: left; font-weight: bold; }
nav { position: sticky; top: 0; padding: 0.6em 0; background: Canvas; display: flex; flex-wrap: wrap; gap: 0.8em; align-items: center; }
main { display: flex; flex-wrap: wrap; gap: 1em; align-items: flex-start; }
figure { margin: 0; width: 256px; overflow-wrap: anywhere; }
.none { width: 256px; height: 96px; display: grid; place-items: center; background: #8882; }
.flags { color: #c2410c; }
`;

function tableHtml({ title = '', columns, rows }: Table): string {
  const line = (cells: readonly unknown[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell ?? ''))}</${tag}>`).join('')}</tr>`;
  const table = `<table><caption>${escaped(title)}</caption>${line(columns, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
  return rows.length > 12 ? `<details><summary>${escaped(title)}</summary>${table}</details>` : table;
}

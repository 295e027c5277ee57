import { inspect } from 'node:util';
import { host, type MimeBundle, type Place } from './host';

/**
 * Shows text in a language of the page, at once: under the cell in a notebook, as it is in a terminal.
 *
 * `display.html('<b>bold</b>')`, `.svg`, `.markdown`, `.latex` (with its dollars), `.json` (any value that JSON can
 * hold), and `.bundle` for one output in several forms by MIME type, of which the reader's program takes the best that
 * it can. What `show` draws needs none of them.
 *
 * With `{ id: 'loss' }` the output can be replaced in place from then on, by any cell: `display.html('<b>2</b>', {
 * update: 'loss' })`. So can those of `show`.
 *
 * @throws TypeError for a source or a place that is none; Error for the update of an id that no output has.
 */
export const display = {
  html: (source: string, place?: Place): void => out('text/html', source, place),
  svg: (source: string, place?: Place): void => out('image/svg+xml', source, place),
  markdown: (source: string, place?: Place): void => out('text/markdown', source, place),
  latex: (source: string, place?: Place): void => out('text/latex', source, place),
  json(value: unknown, place?: Place): void {
    if (JSON.stringify(value) === undefined)
      throw new TypeError(`display.json: got ${inspect(value)}; wanted a value that JSON can hold`);
    showBundle({ 'application/json': value, 'text/plain': JSON.stringify(value, undefined, 2) }, place);
  },
  bundle(bundle: MimeBundle, place?: Place): void {
    const types = typeof bundle === 'object' && bundle !== null ? Object.keys(bundle) : [];
    if (types.length === 0 || types.some((type) => !type.includes('/')))
      throw new TypeError(
        `display.bundle: got ${inspect(bundle, { depth: 0 })}; wanted an object of MIME types, such as { 'text/html': '<b>bold</b>', 'text/plain': 'bold' }`,
      );
    showBundle(bundle, place);
  },
};

/**
 * Empties what the cell has put out so far: at once, or with the next output, so that nothing flickers. In a terminal
 * what was printed stays.
 */
export function clearOutput(when: 'now' | 'with the next' = 'now'): void {
  if (!['now', 'with the next'].includes(when))
    throw new TypeError(`clearOutput: got ${inspect(when)}; wanted 'now' or 'with the next'`);
  host()?.clear({ wait: when === 'with the next' });
}

function out(type: string, source: unknown, place: Place | undefined): void {
  if (typeof source !== 'string')
    throw new TypeError(`display: got ${inspect(source)} for ${type}; wanted a string of its source`);
  showBundle({ [type]: source, 'text/plain': source }, place);
}

/** One output of several representations, at a place of its own or that of an earlier one. */
export function showBundle(bundle: MimeBundle, place?: Place): void {
  if (place !== undefined) checkPlace(place);
  const kernel = host();
  if (kernel) kernel.display(bundle, place);
  else console.log(bundle['text/plain'] ?? inspect(bundle));
}

function checkPlace(place: unknown): void {
  const entries = typeof place === 'object' && place !== null ? Object.entries(place) : [];
  const [key, id] = entries[0] ?? [];
  if (entries.length !== 1 || !['id', 'update'].includes(String(key)) || typeof id !== 'string' || id === '')
    throw new TypeError(
      `where to show: got ${inspect(place)}; wanted { id: 'loss' } for an output that can be replaced, or { update: 'loss' } to replace it`,
    );
}

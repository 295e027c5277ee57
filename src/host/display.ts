import { inspect } from 'node:util';
import { host, type MimeBundle } from './host';

/**
 * Shows text in a language of the page, at once: under the cell in a notebook, as it is in a terminal.
 *
 * `display.html('<b>bold</b>')`, `.svg`, `.markdown`, `.latex` (with its dollars), `.json` (any value that JSON can
 * hold), and `.bundle` for one output in several forms by MIME type, of which the reader's program takes the best that
 * it can. What `show` draws needs none of them.
 */
export const display = {
  html: (source: string): void => out('text/html', source),
  svg: (source: string): void => out('image/svg+xml', source),
  markdown: (source: string): void => out('text/markdown', source),
  latex: (source: string): void => out('text/latex', source),
  json(value: unknown): void {
    if (JSON.stringify(value) === undefined)
      throw new TypeError(`display.json: got ${inspect(value)}; wanted a value that JSON can hold`);
    showBundle({ 'application/json': value, 'text/plain': JSON.stringify(value, undefined, 2) });
  },
  bundle(bundle: MimeBundle): void {
    const types = typeof bundle === 'object' && bundle !== null ? Object.keys(bundle) : [];
    if (types.length === 0 || types.some((type) => !type.includes('/')))
      throw new TypeError(
        `display.bundle: got ${inspect(bundle, { depth: 0 })}; wanted an object of MIME types, such as { 'text/html': '<b>bold</b>', 'text/plain': 'bold' }`,
      );
    showBundle(bundle);
  },
};

function out(type: string, source: unknown): void {
  if (typeof source !== 'string')
    throw new TypeError(`display: got ${inspect(source)} for ${type}; wanted a string of its source`);
  showBundle({ [type]: source, 'text/plain': source });
}

function showBundle(bundle: MimeBundle): void {
  const kernel = host();
  if (kernel) kernel.display(bundle);
  else console.log(bundle['text/plain'] ?? inspect(bundle));
}

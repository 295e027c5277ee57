'use strict';

/**
 * @typedef {{ output_type: string, data?: Record<string, unknown>, text?: string | string[], name?: string, traceback?:
 * string[] }} Output
 * @typedef {{ id?: string, cell_type: string, source: string | string[], metadata: Record<string, unknown> & { tags?:
 * string[] },
 *   outputs?: Output[], execution_count?: number | null }} Cell
 * @typedef {{ cells: Cell[], metadata: Record<string, unknown>, nbformat: number, nbformat_minor: number }} Notebook
 */

/** A committed notebook is smaller than this many bytes. */
const SIZE_LIMIT = 1_000_000;

const KERNELSPEC = { display_name: 'TypeScript (Vitrine)', language: 'typescript', name: 'vitrine' };

/** Cell metadata that the author wrote; all else was left behind by a program. */
const KEPT = ['tags', 'timeout', 'jupyter', 'editable', 'deletable', 'slideshow'];

/**
 * An executed notebook as it is committed: only the metadata that authors write, no outputs of cells tagged
 * `photograph` (their licenses do not allow copies), keys sorted, indented by one space. The same run gives the same
 * bytes. The language stays as the kernel tells it, version included: where they differ, JupyterLab takes a notebook
 * that was only opened for a changed one.
 * @param {Notebook} notebook
 * @returns {string}
 */
function normalize(notebook) {
  const cells = notebook.cells.map((cell) => {
    const metadata = Object.fromEntries(Object.entries(cell.metadata).filter(([key]) => KEPT.includes(key)));
    if (cell.cell_type !== 'code') return { ...cell, metadata };
    return { ...cell, metadata, outputs: cell.metadata.tags?.includes('photograph') ? [] : (cell.outputs ?? []) };
  });
  return `${JSON.stringify(sorted({ ...notebook, cells, metadata: { kernelspec: KERNELSPEC, language_info: notebook.metadata.language_info ?? {} } }), null, 1)}\n`;
}

/**
 * The same value with the keys of every object in order.
 * @param {unknown} value
 * @returns {unknown}
 */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/**
 * Why a notebook must not be committed, one line each: an error output, an absolute path of the machine it ran on, too
 * many bytes.
 * @param {string} text the notebook as it would be written
 * @returns {string[]}
 */
function faultsOf(text) {
  const { cells } = /** @type {Notebook} */ (JSON.parse(text));
  const faults = cells.flatMap((cell, index) => {
    const outputs = cell.outputs ?? [];
    const path = outputs.map(pathIn).find(Boolean);
    return [
      ...(outputs.some((output) => output.output_type === 'error') ? [`cell ${index + 1} shows an error`] : []),
      ...(path ? [`an output of cell ${index + 1} names a folder of this machine: ${path}`] : []),
    ];
  });
  const bytes = Buffer.byteLength(text);
  if (bytes >= SIZE_LIMIT) {
    const [largest, index] = cells
      .map((cell, i) => /** @type {const} */ ([JSON.stringify(cell.outputs ?? '').length, i]))
      .sort((a, b) => b[0] - a[0])[0];
    faults.push(
      `${bytes} bytes, wanted less than ${SIZE_LIMIT}; the largest outputs are those of cell ${index + 1}: ${largest}`,
    );
  }
  return faults;
}

/**
 * The first absolute path in the text of an output.
 * @param {Output} output
 * @returns {string | undefined}
 */
function pathIn(output) {
  const texts = [
    output.text,
    output.traceback,
    ...Object.entries(output.data ?? {})
      .filter(([type]) => !type.startsWith('image/'))
      .map(([, content]) => content),
  ];
  for (const content of texts) {
    if (content === undefined) continue;
    const text = Array.isArray(content)
      ? content.join('')
      : typeof content === 'string'
        ? content
        : JSON.stringify(content);
    // Values of maps and charts in base64 may begin with a slash.
    const found = /(?:^|[\s"'(=`])(\/[A-Za-z][\w.-]*(?:\/[\w.-]+)+)/.exec(text.replace(/"bdata":"[^"]*"/g, ''));
    if (found) return found[1];
  }
  return undefined;
}

module.exports = { normalize, faultsOf, SIZE_LIMIT };

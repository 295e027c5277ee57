import { parseCsv } from '../../formats';
import { collect, reader, type RowProblem } from './explanation-columns';
import type { Explanation, Term } from './explanation';

/**
 * The linear explanations of a CSV file in the published format: `layer, unit, val correlation, weight0, concept0, …,
 * bias` and scores, found by name. Terms end at the first concept `0`. Rows that cannot be read are left out, each with
 * its line and reason.
 *
 * @throws FormatError when a column that every file needs is missing.
 */
export function parseExplanations(
  text: string,
  { name }: { name: string },
): { explanations: Explanation[]; problems: RowProblem[] } {
  const table = parseCsv(text, { name });
  const slots = Math.max(1, table.columns.filter((column) => /^weight\d+$/.test(column)).length);
  const pairs = Array.from({ length: slots }, (_, i) => [`weight${i}`, `concept${i}`]);
  const read = reader(table, name, ['unit', 'bias', ...pairs.flat()], 'a file of linear explanations');
  return collect(
    table,
    (row): Explanation => {
      const terms: Term[] = [];
      for (const [weight, concept] of pairs) {
        if (read.text(row, concept) === '0') break;
        if (read.text(row, concept) === '') throw new Error(`${concept} is empty; wanted a concept, or 0`);
        terms.push({ weight: read.number(row, weight), concept: read.text(row, concept) });
      }
      if (terms.length === 0) throw new Error('it has no concept');
      return {
        layer: read.text(row, 'layer'),
        unit: read.unit(row),
        valCorrelation: read.has('val correlation') ? read.number(row, 'val correlation') : NaN,
        terms,
        bias: read.number(row, 'bias'),
        ...read.scores(row),
      };
    },
    'explanations',
  );
}

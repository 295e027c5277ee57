import { writeCsv } from '../../formats';
import type { Explanation } from './explanation';
import { SCORE_COLUMNS } from './explanation-columns';

/**
 * The text of a file in the published format, with room for `slots` terms (10, as published, unless an explanation is
 * longer); scores that some have are columns.
 */
export function writeExplanations(
  explanations: readonly Explanation[],
  { slots = Math.max(10, ...explanations.map(({ terms }) => terms.length)) }: { slots?: number } = {},
): string {
  const keys = Object.keys(SCORE_COLUMNS) as (keyof typeof SCORE_COLUMNS)[];
  const scores = keys.filter((key) => explanations.some((explanation) => explanation[key] !== undefined));
  const pairs = Array.from({ length: slots }, (_, i) => [`weight${i}`, `concept${i}`]).flat();
  const columns = ['layer', 'unit', 'val correlation', ...pairs, 'bias', ...scores.map((key) => SCORE_COLUMNS[key])];
  const rows = explanations.map((explanation) => {
    const { layer, unit, valCorrelation, terms, bias } = explanation;
    const ambiguous = terms.find(({ concept }) => concept === '0' || concept === '');
    if (ambiguous)
      throw new Error(
        `writeExplanations: unit ${unit} has a concept called '${ambiguous.concept}', which means no concept in this format`,
      );
    if (terms.length > slots)
      throw new Error(`writeExplanations: unit ${unit} has ${terms.length} terms; wanted at most ${slots}`);
    const cells = Array.from({ length: slots }, (_, i) =>
      i < terms.length ? [terms[i].weight, terms[i].concept] : [0, 0],
    ).flat();
    return [layer, unit, valCorrelation, ...cells, bias, ...scores.map((key) => explanation[key] ?? '')];
  });
  return writeCsv(columns, rows);
}

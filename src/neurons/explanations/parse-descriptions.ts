import { parseCsv } from '../../formats';
import { collect, reader, type RowProblem } from './explanation-columns';

/** What a method that gives one text a neuron says, such as Network Dissection. */
export interface Description {
  unit: number;
  description: string;
  simCorrelation?: number;
  ablationOptim?: number;
  ablationNorm?: number;
}

/**
 * The descriptions of a CSV file with `unit, description` and scores, found by name; else as {@link parseExplanations}.
 */
export function parseDescriptions(
  text: string,
  { name }: { name: string },
): { descriptions: Description[]; problems: RowProblem[] } {
  const table = parseCsv(text, { name });
  const read = reader(table, name, ['unit', 'description'], 'a file of descriptions');
  const description = (row: string[]): Description => ({
    unit: read.unit(row),
    description: read.text(row, 'description'),
    ...read.scores(row),
  });
  return collect(table, description, 'descriptions');
}

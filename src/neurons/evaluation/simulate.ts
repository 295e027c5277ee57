import type { ConceptScores } from '../concepts/concept-scores';
import type { Explanation } from '../explanations/explanation';
import { eachPart } from '../activations/rows';

/** What an explanation needs to be simulated. */
export type Simulated = Pick<Explanation, 'terms' | 'bias'>;

/**
 * The activation that an explanation predicts, s(x) = bias + Σ weight·P(concept|x), for the images named (all unless
 * given): one value an image. `simulator` need not be the matrix that the explanation was found with; in the paper it
 * is another model.
 */
export function simulate(explanation: Simulated, simulator: ConceptScores, images?: ArrayLike<number>): Float64Array {
  const columns = columnsOf(explanation, simulator);
  const found = new Float64Array(images?.length ?? simulator.images).fill(explanation.bias);
  let row = 0;
  eachPart(simulator, images, (part) => {
    const scores = simulator.rows(part);
    for (let i = 0; i < part.length; i++, row++) {
      explanation.terms.forEach(({ weight }, j) => (found[row] += weight * scores[i * simulator.width + columns[j]]));
    }
  });
  return found;
}

/**
 * The simulator's column of each term: the one it names, if that is called so there, else the only one of that name.
 */
export function columnsOf({ terms }: Simulated, { names }: ConceptScores): number[] {
  return terms.map(({ concept, column }) => {
    if (column !== undefined) {
      if (names[column] !== concept) {
        throw new Error(
          `simulate: column ${column} of the simulator is '${names[column]}', not '${concept}'; wanted the same columns, or terms without them`,
        );
      }
      return column;
    }
    const found = names.indexOf(concept);
    if (found < 0) throw new Error(`simulate: the simulator has no concept '${concept}'`);
    const second = names.indexOf(concept, found + 1);
    if (second >= 0)
      throw new Error(
        `simulate: '${concept}' names columns ${found} and ${second} of the simulator; give the term its column`,
      );
    return found;
  });
}

import type { ConceptScores } from '../concepts/concept-scores';
import type { Explanation, NeuronProblem } from '../explanations/explanation';
import { eachPart, type Rows } from '../activations/rows';
import { RunningCorrelation } from '../../statistics';
import { columnsOf } from './simulate';

/** ρ of each explanation, in their order; NaN for those in `problems`. */
export interface SimulationScores {
  correlations: Float64Array;
  problems: NeuronProblem[];
}

/**
 * Correlation scoring: Pearson's ρ between the activation of each explained neuron and its simulation, over `images`
 * (the paper's: the test images). One pass over the images for all explanations; constants have ρ = 0, activations that
 * are not finite and concepts that the simulator lacks NaN and a problem. Source: Oikarinen and Weng 2024, section 4.1.
 */
export function scoreSimulation(
  explanations: readonly Pick<Explanation, 'unit' | 'terms' | 'bias'>[],
  simulator: ConceptScores,
  activations: Rows,
  images?: ArrayLike<number>,
): SimulationScores {
  if (simulator.images !== activations.images) {
    throw new Error(
      `scoreSimulation: the simulator has ${simulator.images} images and activations ${activations.images}; wanted the same images`,
    );
  }
  const problems: NeuronProblem[] = [];
  const tallies = explanations.map(({ unit, terms, bias }) => {
    try {
      if (!(unit < activations.width))
        throw new Error(`there is no neuron ${unit}, the layer has ${activations.width}`);
      const columns = columnsOf({ terms, bias }, simulator);
      return {
        unit,
        terms: terms.map(({ weight }, j) => ({ weight, column: columns[j] })),
        score: new RunningCorrelation(),
      };
    } catch (error) {
      problems.push({ unit, problem: (error as Error).message });
      return undefined;
    }
  });
  eachPart(activations, images, (part) => {
    const [scores, values] = [simulator.rows(part), activations.rows(part)];
    for (const tally of tallies) {
      if (!tally) continue;
      for (let i = 0; i < part.length; i++) {
        let s = 0;
        for (const { weight, column } of tally.terms) s += weight * scores[i * simulator.width + column];
        tally.score.add(s, values[i * activations.width + tally.unit]);
      }
    }
  });
  const correlations = Float64Array.from(tallies, (tally) => tally?.score.value ?? NaN);
  tallies.forEach((tally, i) => {
    if (tally && Number.isNaN(correlations[i]))
      problems.push({ unit: tally.unit, problem: 'it has activations that are not finite (NaN or infinite)' });
  });
  return { correlations, problems };
}

/** weight·P(concept) in an explanation. */
export interface Term {
  weight: number;
  concept: string;
  /** The concept's column in the matrix that it was found with; a file has only names. */
  column?: number;
}

/** A linear explanation of one neuron: its activation is taken to be bias + Σ weight·P(concept). */
export interface Explanation {
  /** Empty where the file does not say. */
  layer: string;
  /** The neuron, counted from 0. */
  unit: number;
  /** Pearson's ρ on the validation images, against labels or the explainer's own scores. */
  valCorrelation: number;
  /** By weight, the largest first. */
  terms: Term[];
  bias: number;
  /** ρ on the test images, with a simulator's scores. */
  simCorrelation?: number;
  ablationOptim?: number;
  ablationNorm?: number;
}

/** A neuron, or a row of a file, that was passed over or stands with a caveat. */
export interface NeuronProblem {
  unit: number;
  problem: string;
}

/** The explanation as a sum, such as `2.78·snowmobile + 2.60·ski − 0.10·sled + 0.32`, with `digits` decimals. */
export function explanationText(
  { terms, bias }: Pick<Explanation, 'terms' | 'bias'>,
  { digits = 2 }: { digits?: number } = {},
): string {
  const size = (value: number) => Math.abs(value).toFixed(digits);
  const parts = [
    ...terms.map(({ weight, concept }) => ({ value: weight, text: `${size(weight)}·${concept}` })),
    { value: bias, text: size(bias) },
  ];
  return parts
    .map(({ value, text }, i) => (i === 0 ? `${value < 0 ? '−' : ''}${text}` : `${value < 0 ? '−' : '+'} ${text}`))
    .join(' ');
}

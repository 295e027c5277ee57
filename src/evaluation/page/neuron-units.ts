import {
  constantAblation,
  columnOf,
  explanationText,
  scoreAblation,
  scoreSimulation,
  simulate,
  topImages,
  type ConceptScores,
  type Explanation,
  type HeadData,
  type Rows,
} from '../../neurons';

/** What a page of neurons is made of. */
export interface NeuronPageData {
  /** Name of the layer, for the title. */
  layer: string;
  /** Pooled activations `[images, neurons]`, as `recordActivations` gives them. */
  activations: Rows;
  /** Explanations by the name of the method that found them; the first method's order the neurons. */
  explanations: Readonly<Record<string, readonly Explanation[]>>;
  /** Concept scores of the same images, by which explanations are simulated. */
  simulator: ConceptScores;
  /** Images that judge: ρ, points and ablation are over them. They should neither have fitted nor chosen anything. */
  test: ArrayLike<number>;
  /** Where a linear head follows the layer: what ablation needs, and the images that fit it. */
  ablation?: { head: HeadData; val: ArrayLike<number> };
}

/** One explanation of one neuron, as the page shows it. */
export interface PageExplanation {
  text: string;
  terms: { concept: string; weight: number }[];
  bias: number;
  /** Pearson's ρ with the activation, on validation images as the explanation says it, and on test images. */
  valCorrelation: number | null;
  correlation: number | null;
  ablation?: { optim: number | null; norm: number | null };
}

/** One neuron of the page. */
export interface PageUnit {
  unit: number;
  /** Over all images. */
  activation: { largest: number; mean: number; active: number };
  explanations: Record<string, PageExplanation>;
  /** The ablation score of a constant: what a method scores above it, it explains. */
  constant?: number | null;
  /** Activations of some test images, and what each method simulates for them. */
  points: { activation: number[]; simulated: Record<string, number[]> };
  /** Images by rank, the first has rank 0. */
  top: { range: number; rank: number; image: number; activation: number; simulated: Record<string, number> }[];
}

export interface NeuronRanges {
  /** Ranks from (inclusive) and to (exclusive); what a data set has not is cut off. */
  ranges: readonly (readonly [from: number, to: number])[];
  /** Images of a range, spread evenly over its ranks. */
  perRange: number;
  /** The most points a neuron. */
  points: number;
}

/** Numbers of the neurons of a page. */
export function neuronUnits(data: NeuronPageData, units: readonly number[], how: NeuronRanges): PageUnit[] {
  const { activations, explanations, simulator, test, ablation } = data;
  const most = Math.min(activations.images, Math.max(...how.ranges.map(([, to]) => to)));
  const ranked = topImages(activations, { count: most, columns: units });
  const someTest = spread(test.length, how.points).map((i) => test[i]);
  const own = Object.entries(explanations).map(([method, list]) => {
    const found = units.map((unit) => list.find((each) => each.unit === unit));
    const there = found.flatMap((each) => (each ? [each] : []));
    const { correlations } = scoreSimulation(there, simulator, activations, test);
    return { method, of: new Map(there.map((each, i) => [each.unit, { each, correlation: correlations[i] }])) };
  });
  return units.map((unit, u) => {
    const activation = columnOf(activations, unit);
    const found: PageUnit = {
      unit,
      activation: {
        largest: short(activation.reduce((a, b) => Math.max(a, b), -Infinity)),
        mean: short(activation.reduce((sum, value) => sum + value, 0) / activation.length),
        active: short(activation.filter((value) => value > 0).length / activation.length),
      },
      explanations: {},
      points: { activation: someTest.map((image) => short(activation[image])), simulated: {} },
      top: shownRanks(how, most).map(({ range, rank }) => {
        const image = ranked[u][rank];
        return { range, rank, image, activation: short(activation[image]), simulated: {} };
      }),
    };
    if (ablation)
      found.constant = defined(constantAblation(ablation.head, unit, { splits: { val: ablation.val, test } }));
    for (const { method, of } of own) {
      const explained = of.get(unit);
      if (!explained) continue;
      const { each, correlation } = explained;
      const simulated = simulate(each, simulator);
      found.explanations[method] = {
        text: explanationText(each),
        terms: each.terms.map(({ concept, weight }) => ({ concept, weight: short(weight) })),
        bias: short(each.bias),
        valCorrelation: defined(each.valCorrelation),
        correlation: defined(correlation),
        ...(ablation ? { ablation: ablationOf(ablation, unit, simulated, test) } : {}),
      };
      found.points.simulated[method] = someTest.map((image) => short(simulated[image]));
      for (const shown of found.top) shown.simulated[method] = short(simulated[shown.image]);
    }
    return found;
  });
}

function ablationOf(
  { head, val }: NonNullable<NeuronPageData['ablation']>,
  unit: number,
  simulated: Float64Array,
  test: ArrayLike<number>,
): PageExplanation['ablation'] {
  const score = (kind: 'optim' | 'norm') =>
    defined(scoreAblation(head, unit, simulated, { kind, splits: { val, test } }));
  return { optim: score('optim'), norm: score('norm') };
}

/** The ranks that are shown, with the range each belongs to. */
function shownRanks({ ranges, perRange }: NeuronRanges, images: number): { range: number; rank: number }[] {
  return ranges.flatMap(([from, to], range) =>
    spread(Math.min(to, images) - from, perRange).map((i) => ({ range, rank: from + i })),
  );
}

/** At most `count` of the whole numbers below `length`, evenly apart, the first among them. */
function spread(length: number, count: number): number[] {
  const n = Math.max(0, Math.min(length, count));
  return Array.from({ length: n }, (_, i) => Math.floor((i * length) / n));
}

const short = (value: number) => Number(value.toPrecision(4));
const defined = (value: number) => (Number.isFinite(value) ? short(value) : null);

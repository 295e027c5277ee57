import { interruptible, progress } from '../../host';
import type { ConceptScores } from '../concepts/concept-scores';
import { columnMoments } from '../activations/column-moments';
import { elasticNet } from '../solvers/elastic-net';
import type { Explanation, NeuronProblem, Term } from './explanation';
import { fitCorrelation } from '../solvers/fit-correlation';
import { filterConcepts } from '../concepts/filter-concepts';
import { glmSaga, type GlmSagaOptions } from '../solvers/glm-saga';
import { greedySearch, type FoundFit, type GreedyOptions } from './greedy-search';
import type { Moments } from '../solvers/moments';
import { momentsOf } from '../solvers/moments-of';
import { problemsInWords } from './problems-in-words';
import { rankConcepts } from '../concepts/rank-concepts';
import { refit } from '../solvers/refit';
import type { Rows } from '../activations/rows';

/** Images that fit weights, and images that choose concepts. */
export interface ExplainSplits {
  train: ArrayLike<number>;
  val: ArrayLike<number>;
}

export interface ExplainOptions {
  splits: ExplainSplits;
  /** Neurons to explain; default all. */
  units?: readonly number[];
  /** Name of the layer, for the result. */
  layer?: string;
  /** The L1 coefficient λα of the candidate ranking; default 0.05, so that λ = 0.05/α. */
  l1?: number;
  /** Default 0.99. */
  alpha?: number;
  /** The greedy search (default, with its options), or simply the `top` concepts of the ranking, fitted once. */
  search?: GreedyOptions | { top: number };
  /** `exact` (default), or GLM-SAGA as published with its options. */
  solver?: 'exact' | Omit<GlmSagaOptions, 'lambda' | 'alpha' | 'images' | 'columns' | 'targets'>;
  /** Columns of the concept matrix that may be used; default those that {@link filterConcepts} keeps. */
  columns?: ArrayLike<number>;
  /** Precision of the moments, see {@link momentsOf}; default `double`. */
  precision?: 'double' | 'single';
}

/** One explanation a neuron, and what there is to say about some of them. */
export interface NeuronExplanations {
  explanations: Explanation[];
  /** Neurons left out (values that are not finite), and those that are constant: they have one concept and ρ = 0. */
  problems: NeuronProblem[];
  /** The columns that were used. */
  columns: Uint32Array;
}

const CONSTANT = 'its activation is constant on the training images: one concept without weight stands for it, ρ = 0';

/**
 * Linear explanations of all neurons: an elastic net ranks the concepts of each on the training images, the greedy
 * search takes those that raise the correlation on the validation images. `concepts` `[images, p]`, `activations`
 * `[images, neurons]`, in memory or in files; memory does not grow with the images. At its most it is four times 8 p²
 * bytes (two covariances, one scaled, one being computed) and 24 p · neurons: 2.4 GB for 8,000 concepts and 2,048
 * neurons, 2.9 GB with the process around it.
 *
 * Concepts are standardized with the training images, activations with all images. A neuron that cannot be explained is
 * a problem in the result and stops no other. Source: Oikarinen and Weng 2024, section 3.
 */
export async function explainNeurons(
  concepts: ConceptScores,
  activations: Rows,
  options: ExplainOptions,
): Promise<NeuronExplanations> {
  const {
    splits,
    layer = '',
    search = {},
    precision,
    units = Array.from({ length: activations.width }, (_, unit) => unit),
  } = options;
  checkSplits(splits);
  const missing = units.find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < activations.width));
  if (missing !== undefined)
    throw new RangeError(`explainNeurons: units names neuron ${missing}; wanted 0 to ${activations.width - 1}`);
  const columns = Uint32Array.from(options.columns ?? filterConcepts(concepts).kept);
  if (columns.length === 0)
    throw new Error(
      'explainNeurons: no concept is left; wanted at least one that some images show clearly and others do not',
    );
  // A few neurons take no time: no lines for them.
  const label = units.length < 256 ? undefined : `explaining ${layer}`.trim();
  const named = (what: string) => label && `${label}, ${what}`;
  const moments = (images: ArrayLike<number>, what: string) =>
    momentsOf(concepts, activations, { images, columns, precision, label: named(what) });
  const [train, val] = [moments(splits.train, 'moments, train'), moments(splits.val, 'moments, val')];
  const weights = await rankingWeights(concepts, activations, train, columns, options, named('ranking'));
  const found: NeuronExplanations = { explanations: [], problems: [], columns };
  const isFinite = (unit: number) =>
    [train.neuronVariance[unit], val.neuronVariance[unit], weights[unit * columns.length]].every(Number.isFinite);
  const bar = label === undefined ? undefined : progress(label, units.length);
  await interruptible(async (breathe) => {
    for (const [done, unit] of units.entries()) {
      if (done % 32 === 0) await breathe();
      bar?.update(done);
      if (!isFinite(unit)) {
        found.problems.push({ unit, problem: 'left out: it has activations that are not finite (NaN or infinite)' });
        continue;
      }
      const ranking = rankConcepts(weights.subarray(unit * columns.length, (unit + 1) * columns.length));
      const fit =
        'top' in search
          ? topFit(unit, ranking, train, val, search.top)
          : greedySearch(unit, ranking, { train, val }, search);
      if (!(train.neuronVariance[unit] > 1e-22)) found.problems.push({ unit, problem: CONSTANT });
      found.explanations.push({
        layer,
        unit,
        valCorrelation: fit.valCorrelation,
        terms: termsOf(fit, columns, concepts.names),
        bias: fit.bias,
      });
    }
  });
  const problems = found.problems.length > 0 ? `; ${problemsInWords(found.problems)}` : '';
  bar?.finish(`${found.explanations.length} of ${units.length} neurons explained${problems}`);
  return found;
}

async function rankingWeights(
  concepts: ConceptScores,
  activations: Rows,
  train: Moments,
  columns: Uint32Array,
  { l1 = 0.05, alpha = 0.99, solver = 'exact', splits }: ExplainOptions,
  label: string | undefined,
): Promise<Float64Array> {
  const targets = columnMoments(activations);
  if (solver === 'exact') return elasticNet(train, { lambda: l1 / alpha, alpha, targets, label }).weights;
  return (
    await glmSaga(concepts, activations, {
      ...solver,
      lambda: l1 / alpha,
      alpha,
      images: splits.train,
      columns,
      targets,
    })
  ).weights;
}

/** The published control without a search: the top concepts of the ranking, fitted once. */
function topFit(unit: number, ranking: Uint32Array, train: Moments, val: Moments, top: number): FoundFit {
  const selected = [...ranking.subarray(0, top)];
  const fit = refit(train, unit, selected);
  const valCorrelation = fitCorrelation(val, unit, selected, fit.weights);
  return { ...fit, selected, path: [valCorrelation], valCorrelation };
}

function termsOf({ selected, weights }: FoundFit, columns: Uint32Array, names: readonly string[]): Term[] {
  return selected
    .map((j, i) => ({ weight: weights[i], concept: names[columns[j]], column: columns[j] }))
    .sort((a, b) => b.weight - a.weight);
}

function checkSplits({ train, val }: ExplainSplits): void {
  for (const [name, images] of Object.entries({ train, val })) {
    if (images.length < 2)
      throw new Error(`explainNeurons: splits.${name} has ${images.length} images; wanted at least two`);
  }
  const both = new Set(Array.from(train));
  const shared = Array.from(val).find((image) => both.has(image));
  if (shared !== undefined)
    throw new Error(`explainNeurons: image ${shared} is in splits.train and in splits.val; wanted disjoint splits`);
}

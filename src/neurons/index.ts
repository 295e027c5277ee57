export {
  activationImportance,
  IMPORTANCE_FRACTIONS,
  importanceShares,
  type Outcomes,
} from './evaluation/activation-importance';
export { aliveNeurons } from './activations/alive-neurons';
export { bestSingleConcepts } from './explanations/best-single-concepts';
export { classMeanCorrelations } from './concepts/class-mean-correlations';
export { columnMoments, neuronMoments } from './activations/column-moments';
export { compareExplanations, type ExplanationOverlap } from './explanations/compare-explanations';
export { tableConcepts, type ConceptScores } from './concepts/concept-scores';
export {
  detectors,
  networkDissection,
  type Dissection,
  type NetworkDissectionOptions,
} from './dissection/network-dissection';
export { dissectNeurons, type DissectOptions } from './explanations/dissect-neurons';
export { elasticNet, type ElasticNetOptions, type SparseWeights } from './solvers/elastic-net';
export {
  embeddingConcepts,
  SIGMOID_CONSTANTS,
  sigmoidScore,
  type SigmoidConstants,
} from './concepts/embedding-concepts';
export { embeddingCosines } from './concepts/embedding-cosines';
export {
  explainNeurons,
  type ExplainOptions,
  type ExplainSplits,
  type NeuronExplanations,
} from './explanations/explain-neurons';
export { explanationText, type Explanation, type NeuronProblem, type Term } from './explanations/explanation';
export type { RowProblem } from './explanations/explanation-columns';
export { filterConcepts, type ConceptFilter, type FilteredConcepts } from './concepts/filter-concepts';
export { fitCorrelation } from './solvers/fit-correlation';
export { glmSaga, type GlmSagaOptions } from './solvers/glm-saga';
export { greedySearch, type FoundFit, type GreedyOptions } from './explanations/greedy-search';
export { labelConcepts, type LabelConceptsOptions, type Superclasses } from './concepts/label-concepts';
export { linearHead, type LinearHead } from './activations/linear-head';
export type { Moments } from './solvers/moments';
export { momentsOf, type MomentsOptions } from './solvers/moments-of';
export { npyRows } from './activations/npy-rows';
export { parseConceptList, type ConceptList, type ConceptListOptions } from './concepts/parse-concept-list';
export { parseSuperclasses } from './concepts/parse-superclasses';
export { poolActivation, type Pooling } from './activations/pool-activation';
export { problemsInWords } from './explanations/problems-in-words';
export { randomConcepts } from './explanations/random-concepts';
export { rankConcepts } from './concepts/rank-concepts';
export { parseDescriptions, type Description } from './explanations/parse-descriptions';
export { parseExplanations } from './explanations/parse-explanations';
export {
  recordActivations,
  type Activations,
  type ReadableImage,
  type RecordOptions,
} from './activations/record-activations';
export { recordLayers, type RecordLayersOptions } from './activations/record-layers';
export { PUBLISHED_REFIT, refit, type LinearFit, type Refit } from './solvers/refit';
export { replacedLosses, type HeadData, type ReplacedLosses } from './evaluation/replaced-losses';
export { columnOf, tableRows, type Rows } from './activations/rows';
export { constantAblation, scoreAblation, type AblationOptions } from './evaluation/score-ablation';
export {
  segmentedPhotographs,
  type LoadedSegments,
  type SegmentedImage,
  type SegmentedSet,
  type SegmentedSource,
} from './dissection/segmented-photographs';
export { scoreSimulation, type SimulationScores } from './evaluation/score-simulation';
export { simulate, type Simulated } from './evaluation/simulate';
export { softWpmi, type SoftWpmiOptions } from './explanations/soft-wpmi';
export {
  meanWithError,
  summarizeExplanations,
  type ExplanationSummary,
  type MeanWithError,
} from './explanations/summarize-explanations';
export { storeConcepts, type StoreConceptsOptions } from './concepts/store-concepts';
export { topImages } from './activations/top-images';
export { tuneSigmoid, type TuneSigmoidOptions } from './concepts/tune-sigmoid';
export { unitPlaces, type UnitPlaces } from './dissection/unit-places';
export { writeExplanations } from './explanations/write-explanations';
export { zeroShotAccuracy } from './concepts/zero-shot-accuracy';

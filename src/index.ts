/**
 * What most programs and every chapter need, by one name: `vitrine`. Each floor has more under its own, such as
 * `vitrine/formats`, and what one paper alone needs lies under `vitrine/papers/<paper>`.
 */
export { clearOutput, counted, display, InterruptedError, mode, projectFolder } from './host';
export type * from './host';

export { bootstrap, correlation, lineFit, meanOfDefined } from './statistics';
export type * from './statistics';

export { Random, torchPermutation } from './random';

export { compiled, device, tf, useDevice } from './runtime';

export {
  parseCoco,
  parseCsv,
  parseIdx,
  parseNpy,
  parseNpz,
  parsePthStateDict,
  parseSafetensors,
  parseTar,
  parseVocXml,
  writeCsv,
  writeNpy,
  writeSafetensors,
} from './formats';
export type * from './formats';

export {
  cifar100,
  classesOf,
  classMask,
  cocoSet,
  compas,
  embeddingTable,
  fashionMnist,
  findFolder,
  glove,
  IMAGENET_CLASSES,
  imagenetCrop,
  imagenetNormalize,
  imagenetPhotos,
  imagesOfOtherClasses,
  localizationSet,
  mnist,
  readImage,
  select,
  sst,
  tokenize,
  vocabulary,
} from './data';
export type * from './data';

export {
  adaptiveAveragePool,
  add,
  after,
  averagePool,
  batchNorm,
  concat,
  constant,
  conv2d,
  custom,
  dense,
  depthwiseConv2d,
  dropout,
  embedding,
  flatten,
  globalAveragePool,
  globalMaxPool,
  heNormal,
  importTorchWeights,
  lastStep,
  lenet,
  lstm,
  maxPool,
  mlp,
  mnistCnn,
  Network,
  pretrained,
  relu,
  relu6,
  spatialDropout,
  textLstm,
  truncatedNormal,
  weightsFile,
  withBatchStatistics,
  withWeights,
  zeroPadding,
  ZOO,
} from './models';
export type * from './models';

export { decompose } from './decomposition';
export type * from './decomposition';

export {
  attributeWords,
  contextualDecomposition,
  deconvnet,
  deepLift,
  defaults,
  excitationBackprop,
  extremalPerturbation,
  gradCam,
  gradient,
  guidedBackprop,
  guidedGradCam,
  inputXGradient,
  integratedGradients,
  linearApproximation,
  logProbability,
  lrpEpsilon,
  normalizeHeatmap,
  occlusion,
  presets,
  reduceChannels,
  resizeMaps,
  rise,
  smoothGrad,
  smoothGradSquared,
  smoothIntegratedGradients,
  smoothMaps,
  varGrad,
} from './attribution';
export type * from './attribution';

export {
  adam,
  cdep,
  checkpointFile,
  classify,
  crossEntropy,
  drawn,
  drawShots,
  evaluate,
  examples,
  expectedGradients,
  fit,
  gradCamConsistency,
  imageTensor,
  l2Penalty,
  logisticRegression,
  mosaic,
  multiLabelCrossEntropy,
  patience,
  rightForRightReasons,
  sentenceBatches,
  sgd,
  together,
  traced,
  zooExamples,
} from './training';
export type * from './training';

export { absNorm, cosine, divNorm, hog, hogSimilarity, pearson, sobel, spearman, ssim, unitNorm } from './similarity';
export type * from './similarity';

export {
  channelContributions,
  compareNetworks,
  efficientMprt,
  mapEntropy,
  measureNormalization,
  parameterRandomization,
  permuteLabels,
  pixelFlipping,
  randomizer,
  similarityMeasures,
  smoothMprt,
} from './randomization';
export type * from './randomization';

export {
  binarize,
  contentHeatmap,
  drawPoints,
  explanationAlignment,
  growMasks,
  maskFromBoxes,
  meanByClass,
  pointingGame,
  scorePointing,
  sharedInterest,
  stochasticPointingGame,
} from './alignment';
export type * from './alignment';

export {
  dissectNeurons,
  elasticNet,
  explainNeurons,
  glmSaga,
  labelConcepts,
  linearHead,
  momentsOf,
  networkDissection,
  recordActivations,
  recordLayers,
  scoreAblation,
  scoreSimulation,
  simulate,
  softWpmi,
} from './neurons';
export type * from './neurons';

export {
  bars,
  chooser,
  histogram,
  imageGrid,
  imageRow,
  lines,
  mapGrid,
  mapRow,
  maskRow,
  neuronCard,
  overlay,
  renderPng,
  scatter,
  sentences,
  show,
  stepper,
  steppers,
} from './figures';
export type * from './figures';

export {
  button,
  checkbox,
  dropdown,
  hbox,
  interact,
  outputArea,
  progressBar,
  slider,
  textField,
  vbox,
} from './widgets';
export type * from './widgets';

export { runStudy, StudyError, sweep } from './studies';
export type * from './studies';

export {
  alignmentGrid,
  alignmentReport,
  alignmentTable,
  clearestOfCases,
  explainNamed,
  folderPhotographs,
  lastConvolution,
  maskedPhotographs,
  pointedPhotographs,
  pointingGrid,
  pointingReport,
  pointingTables,
  pointNamed,
  saveAlignmentPage,
  saveNeuronPage,
  savePointingPage,
  summarizeAlignment,
  summarizePointing,
  worstAligned,
  worstPointed,
} from './evaluation';
export type * from './evaluation';

export { checkExercise, experiment, meanWithRange, runFacts } from './report';
export type * from './report';

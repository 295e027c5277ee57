export * from './attribute-words';
export * from './count-passes';
export * from './maps/normalize-heatmap';
export * from './maps/reduce-channels';
export * from './maps/smooth-maps';
export * from './method-list';
export * from './methods';
export type {
  Attribution,
  AttentionOptions,
  Baseline,
  CommonOptions,
  Counterpart,
  Factor,
  GradCamForm,
  GradCamOptions,
  Library,
  MapsOf,
  Method,
  MethodFacts,
  Model,
  NoiseOptions,
  PathRule,
  ResizeRule,
  Round,
  Target,
  TargetFunction,
  Upsampling,
} from './passes';
export { cosineTo, LIBRARIES, logProbability, pathRule, resizeMaps, targetFunction } from './passes';

export { alignmentGrid, type AlignmentGridOptions } from './alignment-grid';
export { alignmentReport, explainNamed, type AlignmentReport, type AlignmentReportOptions } from './alignment-report';
export type { AlignmentRow, Exclusion } from './alignment-rows';
export type { ExplainedPhotograph, MapOptions, PhotographScores } from './explain-photographs';
export * from './last-convolution';
export type { AskedOfMethod, MapMethod, MethodOptions } from './map-method';
export * from './masked-photographs';
export type { PointedMap, PointingScores, PointOptions } from './point-photographs';
export {
  pointedPhotographs,
  type LoadedWhole,
  type PointedObject,
  type PointedPhotograph,
  type PointedPhotographsOptions,
} from './pointed-photographs';
export { pointingReport, pointNamed, type PointingReport, type PointingReportOptions } from './pointing-report';
export type { PointingExclusion, PointingRow } from './pointing-rows';
export * from './summarize-alignment';
export * from './summarize-pointing';
export type { StreamOptions } from './stream-rows';

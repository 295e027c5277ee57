export { alignmentGrid, type AlignmentGridOptions } from './alignment-grid';
export { alignmentReport, explainNamed, type AlignmentReport, type AlignmentReportOptions } from './alignment-report';
export type { AlignmentRow, Exclusion } from './alignment-rows';
export type { ExplainedPhotograph, MapOptions, PhotographScores } from './explain-photographs';
export * from './last-convolution';
export type { AskedOfMethod, MapMethod, MethodOptions } from './map-method';
export * from './masked-photographs';
export * from './summarize-alignment';
export type { StreamOptions } from './stream-rows';

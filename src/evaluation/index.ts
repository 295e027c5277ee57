export { alignmentGrid, type AlignmentGridOptions } from './alignment-grid';
export { alignmentReport, explainNamed, type AlignmentReport, type AlignmentReportOptions } from './alignment-report';
export type { AlignmentRow, Exclusion } from './alignment-rows';
export type { ExplainedPhotograph, MapMethod, MapOptions, PhotographScores } from './explain-photographs';
export * from './last-convolution';
export * from './masked-photographs';
export * from './summarize-alignment';

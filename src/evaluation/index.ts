export { alignmentGrid } from './alignment-grid';
export { alignmentReport, explainNamed, type AlignmentReport, type AlignmentReportOptions } from './alignment-report';
export type { AlignmentRow, Exclusion } from './alignment-rows';
export { alignmentTable } from './alignment-table';
export type { ExplainedPhotograph, MapOptions, PhotographScores } from './explain-photographs';
export { folderPhotographs, type FolderPhotograph } from './folder-photographs';
export * from './last-convolution';
export { checkMethod, takesLayer, type AskedOfMethod, type MapMethod, type MethodOptions } from './map-method';
export * from './masked-photographs';
export type { NeuronPageData } from './page/neuron-units';
export { saveNeuronPage, type SaveNeuronPageOptions, type ShownImage } from './page/save-neuron-page';
export { saveAlignmentPage, savePointingPage, type SavePageOptions } from './page/save-page';
export type { PhotographGridOptions } from './photograph-grid';
export type { PointedMap, PointingScores, PointOptions } from './point-photographs';
export {
  pointedPhotographs,
  type LoadedWhole,
  type PointedObject,
  type PointedPhotograph,
  type PointedPhotographsOptions,
} from './pointed-photographs';
export { pointingGrid } from './pointing-grid';
export { pointingReport, pointNamed, type PointingReport, type PointingReportOptions } from './pointing-report';
export type { PointingExclusion, PointingRow } from './pointing-rows';
export { pointingTables } from './pointing-table';
export * from './summarize-alignment';
export * from './summarize-pointing';
export { partFile, type PhotographPart } from './parts';
export type { StreamOptions } from './stream-rows';

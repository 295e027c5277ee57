export { Figure, isFigure, Trace } from './figure';
export { GridCell, mapGrid, MapGridOptions } from './map-grid';
export { ScaleName } from './map-scale';
export { Batch, GridRow, GridRowOptions, imageRow, mapRow, maskRow } from './grid-row';
export { imageGrid, ImageGridOptions } from './image-grid';
export { Raster } from './raster';
export { renderPng } from './render-png';

export * from './canvas-net';
export * from './cluttered-canvases';
export * from './findings';

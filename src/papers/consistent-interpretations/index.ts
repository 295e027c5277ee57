export * from './canvas-net';
export * from './cluttered-canvases';

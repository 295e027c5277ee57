export * from './cross-entropy';
export * from './grad-cam-consistency';
export * from './head-gradient';
export * from './objective';
export * from './together';

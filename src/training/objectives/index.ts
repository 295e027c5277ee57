export * from './cross-entropy';
export * from './grad-cam-consistency';
export * from './head-gradient';
export * from './l2-penalty';
export * from './objective';
export * from './together';

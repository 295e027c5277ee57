export * from './cross-entropy';
export * from './objective';
export * from './together';

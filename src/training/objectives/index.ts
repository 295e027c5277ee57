export * from './cross-entropy';
export * from './objective';

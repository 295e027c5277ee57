export * from './linear-explanations';
export * from './published';

export * from './findings';
export * from './linear-explanations';
export * from './published';

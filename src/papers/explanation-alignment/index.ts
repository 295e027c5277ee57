export * from './findings';
export * from './spurious-mnist';

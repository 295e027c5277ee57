export * from './host';
export * from './project';
export * from './tf';

export * from './area-targets';
export * from './blur';
export * from './smooth-mask';

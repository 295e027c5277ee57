export * from './spurious-mnist';

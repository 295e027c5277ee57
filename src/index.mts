/** The door for `import`: the names of the one CommonJS package, and no default. It holds no code, so that there is one instance however it is loaded. */
export * from './index.js';

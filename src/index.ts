/** The public surface of the package: what `import ... from 'cycle-trace'` and `require('cycle-trace')` give. */
export * from './framework/index.js';

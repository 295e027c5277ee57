'use strict';

// The floors of the package, lowest first: a module imports only from floors before its own.
const FLOORS = [
  'host',
  'statistics',
  'random',
  'runtime',
  'formats',
  'data',
  'models',
  'decomposition',
  'attribution',
  'training',
  'similarity',
  'randomization',
  'alignment',
  'neurons',
  'figures',
  'widgets',
  'studies',
  'evaluation',
  'report',
  'papers',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...FLOORS.slice(0, -1).map((floor, i) => ({
      name: `${floor}-imports-only-from-lower-floors`,
      severity: /** @type {const} */ ('error'),
      from: { path: `^src/${floor}/` },
      to: { path: `^src/(${FLOORS.slice(i + 1).join('|')})/` },
    })),
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'one-door-to-tensorflow',
      comment: 'TensorFlow.js is taken from src/runtime, so that there is one engine and one place to change it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/runtime/' },
      to: { path: '@tensorflow/' },
    },
    {
      name: 'pure-floors-without-tensorflow',
      comment: 'Fetching a file, comparing numbers, drawing a figure should not load TensorFlow.',
      severity: 'error',
      from: { path: '^src/(host|statistics|random|formats|data|similarity|alignment|figures|widgets|studies|report)/' },
      to: { path: '@tensorflow/', reachable: true },
    },
    {
      name: 'another-floor-by-its-index',
      comment:
        'What a floor shows to others stands in its index, or in that of a room which is one for others: attribution/passes.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/index' },
      to: {
        path: '^src/[^/]+/.+',
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/attribution/passes/index\\.ts$'],
      },
    },
    {
      name: 'package-needs-no-kernel',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^(kernel|lab)/|node_modules/(tslab|zeromq)/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(src/)?dist/' },
    tsConfig: { fileName: 'src/tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};

import tseslint from 'typescript-eslint';

/** Where libraries without fitting types are given types, each in one place: the only files with `as unknown as`. */
const BOUNDARIES = ['src/runtime/engine.ts', 'src/formats/archives/zlib.ts'];

const EXPORTED =
  'ExportNamedDeclaration > :matches(FunctionDeclaration, ClassDeclaration MethodDefinition > FunctionExpression)';
const words = 'Booleans say nothing where they are passed: name the two values, such as "kept" | "dropped".';
const forbidden = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: `${EXPORTED} > Identifier.params > TSTypeAnnotation > TSBooleanKeyword`, message: words },
  { selector: `${EXPORTED} > AssignmentPattern.params > Literal.right[raw=/^(true|false)$/]`, message: words },
  { selector: `${EXPORTED} > .params TSPropertySignature > TSTypeAnnotation > TSBooleanKeyword`, message: words },
  {
    selector: `${EXPORTED} > .params Property > AssignmentPattern > Literal.right[raw=/^(true|false)$/]`,
    message: words,
  },
  {
    selector:
      'TSInterfaceDeclaration[id.name=/Options$/] > TSInterfaceBody > TSPropertySignature > TSTypeAnnotation > TSBooleanKeyword',
    message: words,
  },
];
const castThroughUnknown = {
  selector: 'TSAsExpression > TSAsExpression.expression > TSUnknownKeyword.typeAnnotation',
  message: 'A cast through unknown belongs into one of the boundary files that eslint.config.mjs names.',
};

export default tseslint.config(
  { ignores: ['**/dist', '**/*.d.ts', '.vitrine', 'data', 'reports'] },
  {
    files: ['**/*.{ts,js,mjs}'],
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      // The formatter breaks code; only what it cannot break may be longer.
      'max-len': [
        'error',
        { code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
      ],
      // "Of the bias" is a riddle: say the noun.
      'no-warning-comments': ['error', { terms: ['of'], location: 'start', decoration: ['*', '/'] }],
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['describe', 'it'], package: 'node:test' }] },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      'no-restricted-syntax': ['error', ...forbidden, castThroughUnknown],
    },
  },
  { files: ['lab/cli.js', 'lab/node-version.js'], rules: { 'no-var': 'off' } }, // JavaScript of 2011
  { files: BOUNDARIES, rules: { 'no-restricted-syntax': ['error', ...forbidden] } },
);

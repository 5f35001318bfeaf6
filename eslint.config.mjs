import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules', 'cdk.out', 'coverage', 'dist', '**/*.cjs', '**/*.mjs', 'infra/console/page/vendor'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A port's method is async whether or not an implementation awaits.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => clearTimeout(timer)` reads better than the same in braces.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
    },
  },
  {
    // What the browser runs as it is.
    files: ['infra/console/page/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'window',
          'document',
          'location',
          'navigator',
          'fetch',
          'EventSource',
          'DOMParser',
          'Blob',
          'Response',
          'TextEncoder',
        ]
          .concat([
            ...[
              'TextDecoder',
              'CompressionStream',
              'DecompressionStream',
              'btoa',
              'atob',
              'setInterval',
              'clearInterval',
            ],
          ])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['test/**'],
    rules: {
      // A missing value fails the test either way, and `!` says so in one character.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // What a story does at a moment may answer nothing: `Promise<Fault | void>`.
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
);

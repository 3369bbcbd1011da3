import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/**', 'dist-edge/**', 'build/**', 'demo-output/**', 'node_modules/**', 'examples/*/dist/**', 'web/src/sip_wasm.d.ts', '**/*.mjs', 'eslint.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // noUncheckedIndexedAccess makes an index that is known to be good say so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  // JavaScript as users write it: examples, and an application for the bundlers.
  { files: ['**/*.js', '**/*.jsx'], ...tseslint.configs.disableTypeChecked },
  { files: ['examples/**', 'bindings/**'], rules: { '@typescript-eslint/no-empty-function': 'off' } },
  // What Emscripten puts into its glue, which uses it.
  { files: ['bindings/**'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  {
    files: ['js-tests/**', 'tools/**', 'bench/**', 'examples/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/no-unnecessary-condition': 'off', 'no-var': 'off' },
  },
);

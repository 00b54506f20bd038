import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.{spec,e2e-spec}.{ts,tsx}', '**/{test,testing,scenarios,fixtures}/**', 'faults/**'];
const PROGRAMS = ['tsconfig.lint.json', 'apps/e2e/tsconfig.json', 'libs/ui/tsconfig.json'];

/** Environment and clock have one door each; going round it would make a process untestable. */
const NO_ENVIRONMENT = {
  object: 'process',
  property: 'env',
  message: 'Only @uni/config reads the environment: take the value from the injected configuration.',
};

export default defineConfig(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '**/.next/**',
      '**/.nx/**',
      '**/.data*/**',
      'libs/data/src/generated/**',
      '**/next-env.d.ts',
      '**/artifacts/**',
      'bench/results/**',
    ],
  },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 500 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
      // The type checker knows which names exist; plain scripts are few and run in Node.
      'no-undef': 'off',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@uni/*/src/*', '@uni/*/dist/*'], message: 'Import a package by its name alone.' },
            {
              group: ['**/generated/internal/*'],
              message: 'The inside of the generated database client changes without notice.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    // A few programs instead of one per package, each of which would load all the others' sources again.
    languageOptions: { parserOptions: { project: PROGRAMS, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-properties': ['error', NO_ENVIRONMENT],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 10 },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-unused-vars': 'off',
      // A matter of taste, not of faults.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // They mistake the option objects of libraries for faults, and cost more than all others together.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // An interface may promise what one implementation has at hand.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      // A Nest module is a class with nothing but its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    },
  },
  {
    // Nest reads the types of constructor parameters at run time: an import of a type alone would be erased.
    files: ['apps/{api,worker}/**/*.ts', 'libs/features/**/*.ts', 'libs/data/**/*.ts', 'libs/compute/core/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['libs/config/src/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // Configuration of tools at the top belongs to no program. The web app's message keys are a type of a thousand alternatives:
    // rules that ask for types take 2 GB there, and the compiler asks them anyway.
    files: ['*.config.ts', 'apps/web/**/*.{ts,tsx}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { project: false } },
  },
  {
    // Tests of whole processes hand an environment on.
    files: ['*.config.ts', 'apps/e2e/**', 'faults/**', 'bench/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: TESTS,
    rules: {
      // Tests look at what comes over a wire, whose type nobody promises; `expect` is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['tools/**', 'bench/**', 'faults/**', 'apps/cli/**', '**/server.mjs', 'apps/web/server/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['apps/web/**/*.{ts,tsx}', 'libs/ui/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['libs/ui/**'],
    rules: {
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
);

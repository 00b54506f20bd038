import swc from 'unplugin-swc';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { NewcomerFirst } from './tools/test/newcomer-first.mjs';

/**
 * One project per kind of test, told apart by the file's suffix; `npx vitest run --project db libs/features/billing` narrows by both.
 * Workspace packages resolve to their sources (`source` export condition), so no test needs a build.
 */
const conditions = ['source', 'module', 'node'];
const exclude = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/generated/**'];
const database = ['./tools/test/database.mjs'];

/** Decorators with metadata, as the build has them; Vite's own transformer does not write the metadata. */
const decorators = () =>
  swc.vite({
    tsconfigFile: false,
    swcrc: false,
    module: { type: 'es6' },
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2023',
      keepClassNames: true,
    },
    sourceMaps: true,
  });

function nodeProject(name: string, include: string[], test: TestProjectInlineConfiguration['test'] = {}) {
  return {
    extends: true as const,
    plugins: [decorators()],
    test: { name, include, exclude, environment: 'node', ...test },
  };
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node'] } },
  test: {
    // Processes, not threads: bcrypt and Postgres clients are native or hold sockets, and a crash stays in its file.
    pool: 'forks',
    maxWorkers: 3,
    retry: 0,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    sequence: { sequencer: NewcomerFirst },
    projects: [
      // Pure rules: loading the same modules anew for each file took longer than all of the tests.
      nodeProject('unit', ['{apps,libs}/**/*.spec.ts'], {
        isolate: false,
        exclude: [...exclude, '**/*.{db,conformance,scenario}.spec.ts', 'apps/web/**', 'libs/ui/**'],
      }),
      nodeProject('db', ['{apps,libs,faults}/**/*.db.spec.ts'], { globalSetup: database, testTimeout: 60_000 }),
      nodeProject('conformance', ['{apps,libs}/**/*.conformance.spec.ts'], { testTimeout: 60_000 }),
      nodeProject('api', ['{apps,libs}/**/*.e2e-spec.ts'], { globalSetup: database, testTimeout: 60_000 }),
      // Real worker processes that are killed: mostly waiting, two files at a time fill the machine.
      nodeProject('faults', ['faults/**/*.fault.spec.ts'], {
        globalSetup: [...database, './faults/support/build.mjs'],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      nodeProject('tools', ['tools/**/*.spec.mjs'], { testTimeout: 120_000, hookTimeout: 120_000 }),
      // The whole product, shared by all files, and a browser for each: mostly waiting for machines.
      nodeProject('e2e', ['apps/e2e/**/*.scenario.spec.ts'], {
        globalSetup: ['./tools/test/e2e-stack.mjs'],
        maxWorkers: 4,
        sequence: { groupOrder: 1 },
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      {
        extends: true,
        oxc: { jsx: { runtime: 'automatic' } },
        test: { name: 'web', include: ['{apps/web,libs/ui}/**/*.spec.{ts,tsx}'], exclude, environment: 'jsdom' },
      },
    ],
  },
});

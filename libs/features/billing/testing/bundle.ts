import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import swc from 'unplugin-swc';
import { build } from 'vite';

const CACHE = path.resolve(import.meta.dirname, '../../../../node_modules/.cache');

export interface Bundle {
  readonly file: string;
  remove(): Promise<void>;
}

/** Makes a script of one source file and our packages, so that a test can start it as a process of its own. */
export async function bundle(source: string): Promise<Bundle> {
  // Within node_modules, so that packages from npm are found and a killed run leaves nothing among the sources.
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(path.join(CACHE, 'uni-script-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    plugins: [
      swc.vite({
        tsconfigFile: false,
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
        },
      }),
    ],
    resolve: { conditions: ['source', 'module', 'node'] },
    ssr: { noExternal: [/^@uni\//], resolve: { conditions: ['source', 'module', 'node'] } },
    build: {
      ssr: path.join(import.meta.dirname, source),
      outDir: directory,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'script.mjs' } },
    },
  });
  return { file: path.join(directory, 'script.mjs'), remove: () => rm(directory, { recursive: true, force: true }) };
}

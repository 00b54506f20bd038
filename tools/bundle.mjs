#!/usr/bin/env node
// Puts a built program and everything it imports into one file that starts at once: `node tools/bundle.mjs apps/api` writes
// apps/api/dist/bundle/main.js. Why: docs/decisions/0008-programs-are-bundled.md
import fs from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { ROOT } from './lib/root.mjs';

/** Machine code and pages of their own: they stay where npm put them. */
const AT_RUN_TIME = ['bcrypt', 'swagger-ui-dist'];

/** What libraries look for and do without. Anything else that cannot be found is a fault of ours. */
const DONE_WITHOUT = [
  ...[
    '@nestjs/microservices',
    '@nestjs/websockets',
    '@nestjs/platform-express',
    'class-validator',
    'class-transformer',
  ],
  ...['@fastify/multipart', '@fastify/view', 'pg-native', 'msgpackr-extract', '@mikro-orm/core', '@grpc/grpc-js'],
];

const within = (names) => (id) => names.some((name) => id === name || id.startsWith(`${name}/`));

/** Bundles the program in `folder`, whose modules are built in its `dist`. */
export async function bundle(folder) {
  const dist = path.join(ROOT, folder, 'dist');
  const target = path.join(dist, 'bundle');
  const build = await rolldown({
    cwd: ROOT,
    input: path.join(dist, 'main.js'),
    platform: 'node',
    external: within([...AT_RUN_TIME, ...DONE_WITHOUT]),
    plugins: [withSourceMaps()],
    onLog(level, log, handle) {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
      if (level === 'warn' && !QUIET.includes(log.code)) handle(level, log);
    },
  });
  fs.rmSync(target, { recursive: true, force: true });
  // Modules run in the order in which they would have run one by one: flags and metadata first.
  const { output } = await build.write({
    dir: target,
    format: 'esm',
    strictExecutionOrder: true,
    sourcemap: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await build.close();
  return output.length;
}

/** Of other people's code; nothing we could mend. */
const QUIET = ['EVAL', 'COMMONJS_VARIABLE_IN_ESM', 'CIRCULAR_DEPENDENCY', 'IMPORT_IS_UNDEFINED'];

/** Lets the bundle's map lead to our TypeScript instead of to what was made of it. */
function withSourceMaps() {
  return {
    name: 'with-source-maps',
    load(id) {
      if (id.includes('node_modules') || !fs.existsSync(`${id}.map`)) return null;
      return { code: fs.readFileSync(id, 'utf8'), map: fs.readFileSync(`${id}.map`, 'utf8') };
    },
  };
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error('Which program? node tools/bundle.mjs apps/<name>');
  process.exit(1);
}
await bundle(folder);

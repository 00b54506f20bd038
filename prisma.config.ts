import path from 'node:path';
import { defineConfig } from 'prisma/config';

const here = import.meta.dirname;

// Prisma's native schema engine is a download that npm does not carry; ours speaks the same protocol over its WebAssembly build.
// Windows starts no script as a program, so there the native one is used.
if (process.platform !== 'win32') {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(here, 'tools', 'schema-engine.mjs');
}

export default defineConfig({
  schema: path.join(here, 'prisma', 'schema.prisma'),
  migrations: { path: path.join(here, 'prisma', 'migrations') },
  // `generate` needs no database, so a missing address is not a fault here.
  datasource: { url: process.env.DATABASE_URL ?? '' },
});

#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which is a download that npm does not carry. The Prisma CLI starts it as a program
 * (PRISMA_SCHEMA_ENGINE_BINARY, see prisma.config.ts) and speaks JSON-RPC with it over standard input and output, or runs it once
 * with a `cli` command. Behind it works the same engine, built for WebAssembly, over the ordinary Postgres driver.
 */
import { parseArguments } from './schema-engine/arguments.mjs';
import { runCommand } from './schema-engine/commands.mjs';
import { createHandlers } from './schema-engine/handlers.mjs';
import { serve } from './schema-engine/rpc.mjs';

const options = parseArguments(process.argv.slice(2));
if (options.version) {
  process.stdout.write('schema-engine-cli wasm\n');
} else if (options.command !== undefined) {
  process.exitCode = await runCommand(options.command, options.datasource);
} else {
  await serve(createHandlers(options));
  // Connection pools of the engine may still be open; the CLI has all its answers.
  process.exit(0);
}

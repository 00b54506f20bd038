import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Where the engine leaves its last words; its glue code expects this global. */
class PanicRegistry {
  message = '';

  get() {
    return this.message;
  }

  set_message(message) {
    this.message = `RuntimeError: ${message}`;
  }
}

/** Loads the WebAssembly engine; answers with its module, of which `SchemaEngine` is the part that matters. */
export async function loadEngineModule() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= new PanicRegistry();
  const directory = path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const glue = await import(pathToFileURL(path.join(directory, 'schema_engine_bg.js')).href);
  const module = new WebAssembly.Module(fs.readFileSync(path.join(directory, 'schema_engine_bg.wasm')));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}

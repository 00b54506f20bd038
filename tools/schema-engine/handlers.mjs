import fs from 'node:fs';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { createAdapterFactory } from './adapter.mjs';
import { checkConnection, createDatabase, databaseName } from './database.mjs';
import { loadEngineModule } from './wasm.mjs';

/**
 * The methods of the protocol. Most are the engine's own under the same name; the exceptions are here.
 * `print` sends text to the user through the CLI.
 */
export function createHandlers({ datamodels, datasource }) {
  const files = datamodels.map((file) => [file, fs.readFileSync(file, 'utf8')]);
  let starting;
  const engine = () => (starting ??= startEngine(files, datasource));

  // The engine picks up its shadow database only in devDiagnostic, and forgets it in applyMigrations. What devDiagnostic itself has
  // to say is no concern here: the method that follows reports its own faults.
  const withShadow = (method) => async (params) => {
    const running = await engine();
    await running.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters }).catch(() => {});
    return running[method](params);
  };

  const exceptions = {
    evaluateDataLoss: withShadow('evaluateDataLoss'),
    createMigration: withShadow('createMigration'),
    getDatabaseVersion: async () => (await engine()).version({}),
    createDatabase: async () => {
      await createDatabase(datasource.url);
      return { databaseName: databaseName(datasource.url) };
    },
    ensureConnectionValidity: async () => {
      await checkConnection(datasource.url);
      return {};
    },
    diff: async (params, { print }) => {
      const { exitCode, stdout } = await (await engine()).diff(params);
      if (stdout) print(stdout);
      return { exitCode, stdout: null };
    },
  };

  return async (method, params, context) => {
    if (Object.hasOwn(exceptions, method)) return exceptions[method](params, context);
    const running = await engine();
    if (typeof running[method] !== 'function') throw new Error(`The schema engine has no method "${method}".`);
    return running[method](params);
  };
}

async function startEngine(files, datasource) {
  const { SchemaEngine } = await loadEngineModule();
  const factory = bindMigrationAwareSqlAdapterFactory(createAdapterFactory(datasource));
  return SchemaEngine.new({ datamodels: files.length > 0 ? files : undefined }, () => {}, factory);
}

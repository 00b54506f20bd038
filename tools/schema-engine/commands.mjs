import { checkConnection, createDatabase, dropDatabase } from './database.mjs';

const COMMANDS = {
  'can-connect-to-database': checkConnection,
  'create-database': createDatabase,
  'drop-database': dropDatabase,
};

/** Runs a one-off `cli` command; answers with the exit code. Faults go to standard error as the log line the Prisma CLI reads. */
export async function runCommand(command, datasource) {
  try {
    if (COMMANDS[command] === undefined) throw new Error(`unknown command "${command}"`);
    await COMMANDS[command](datasource.url);
    return 0;
  } catch (error) {
    const fields = { message: error.message, error_code: error.known?.error_code ?? error.code };
    const line = { level: 'ERROR', target: 'schema_engine::logger', timestamp: new Date().toISOString(), fields };
    process.stderr.write(`\n${JSON.stringify(line)}\n`);
    return 1;
  }
}

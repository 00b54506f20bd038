import '@uni/platform/lean-process';
import './lean-memory.js';
import 'reflect-metadata';
import { ConfigError, loadApiConfig } from '@uni/config';
import { runApi } from './run-api.js';

try {
  await runApi(loadApiConfig());
} catch (error) {
  // Before there is a logger, and for a person at a terminal.
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}

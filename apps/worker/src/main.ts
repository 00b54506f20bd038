import '@uni/platform/lean-process';
import './lean-memory.js';
import 'reflect-metadata';
import { ConfigError, loadWorkerConfig } from '@uni/config';
import { runWorker } from './run-worker.js';

try {
  await runWorker(loadWorkerConfig());
} catch (error) {
  // Before there is a logger, and for a person at a terminal.
  const words =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

import { resolve } from 'node:path';
import { loadSimulatorsConfig } from '@uni/config';
import { createLogger } from '@uni/platform';
import { startSimulatorHost } from './simulator-host.js';

/** Runs the simulators until the process is told to stop. */
async function main(): Promise<void> {
  const config = loadSimulatorsConfig();
  const logger = createLogger('simulators', config.LOG_LEVEL);
  const host = await startSimulatorHost({
    portBase: config.SIMULATOR_PORT_BASE,
    stateDirectory: resolve(config.UNI_DATA_DIR, 'simulators'),
    timeScale: config.SIMULATOR_TIME_SCALE,
    logger,
  });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    host.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'the state of the simulated clouds could not be kept');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  // Before there is a logger, or when a port is taken: one clear sentence is all anybody needs.
  const sentence = error instanceof Error ? error.message : String(error);
  process.stderr.write(`simulators: ${sentence}\n`);
  process.exit(1);
});

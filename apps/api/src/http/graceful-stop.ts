import type { Logger } from '@uni/platform';

const LONGEST_DRAIN_MS = 10_000;

/** SIGTERM or SIGINT: no new requests, running ones finish, then the process ends with 0; after ten seconds it ends anyway. */
export function stopOnSignal(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const begin = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    const deadline = setTimeout(() => {
      logger.warn('requests were still running after ten seconds');
      process.exit(0);
    }, LONGEST_DRAIN_MS);
    deadline.unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
}

import type { Logger } from '@uni/platform';

const EVERY_MS = 5_000;

/** Logs errors that come in floods (a backend that is away) once in a while, with how many there were. */
export function complaintsTo(logger: Logger, subject: string): (error: Error) => void {
  let silentUntilMs = 0;
  let swallowed = 0;
  return (error) => {
    const nowMs = performance.now();
    if (nowMs < silentUntilMs) {
      swallowed += 1;
      return;
    }
    logger.warn({ err: error, ...(swallowed > 0 ? { swallowed } : {}) }, subject);
    silentUntilMs = nowMs + EVERY_MS;
    swallowed = 0;
  };
}

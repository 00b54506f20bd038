import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Injection token for the process's root {@link Logger}. */
export const LOGGER = Symbol('Logger');

const SECRET_KEYS = [
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'tokenSecret',
  'secret',
  'secretKey',
  'apiKey',
  'applicationSecret',
  'consumerKey',
  'credentials',
  'userData',
  'authorization',
  'cookie',
  'setupToken',
];

/** Where secrets may stand in a logged object, down to three levels: replaced before a line is written. */
export const REDACT_PATHS: string[] = [
  ...SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
];

const FLUSH_MS = 100;
const FLUSH_BYTES = 8_192;
const ERROR = 50;

/**
 * One JSON object per line on stdout. Lines are written together, at the latest after a tenth of a second; an error is written at
 * once with everything before it, so that a crash leaves its reason.
 */
export function createLogger(name: string, level: string): Logger {
  const destination = pino.destination({ dest: 1, sync: false, minLength: FLUSH_BYTES, periodicFlush: FLUSH_MS });
  return pino(
    {
      name,
      level,
      redact: { paths: REDACT_PATHS, censor: '[secret]' },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        logMethod(parameters, method, lineLevel) {
          method.apply(this, parameters);
          if (lineLevel >= ERROR) destination.flush();
        },
      },
    },
    destination,
  );
}

/**
 * For lines whose every field is fixed in the code and cannot hold a secret: looking for secrets costs ten times the line itself, which
 * counts where there is a line for every request.
 */
export function withoutRedaction(logger: Logger): Logger {
  return logger.child({}, { redact: [] });
}

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

/** One JSON object per line on stdout. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    redact: { paths: REDACT_PATHS, censor: '[secret]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}

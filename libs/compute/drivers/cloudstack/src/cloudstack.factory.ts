import type { DriverFactory } from '@uni/compute-port';
import { CloudStackDriver } from './cloudstack.driver.js';
import { parseConnection, validateConnection } from './connection/connection.options.js';

export const cloudStackDriverFactory: DriverFactory = {
  kind: 'cloudstack',
  validate: validateConnection,
  pinnedFingerprint: (connection) => parseConnection(connection).options.fingerprint ?? null,
  open: (connection, http, now) => new CloudStackDriver(parseConnection(connection), http, now),
};

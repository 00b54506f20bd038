import type { DriverFactory } from '@uni/compute-port';
import { CLI_FACE, PRICE_LIST } from './api/kamatera.api.js';
import { parseConnection, priceListOf, validateConnection } from './connection/connection.options.js';
import { KamateraDriver } from './kamatera.driver.js';

export const kamateraDriverFactory: DriverFactory = {
  kind: 'kamatera',
  validate: validateConnection,
  // Both faces are public services with public certificates.
  pinnedFingerprint: () => null,
  endpoints: (connection) => {
    const parsed = parseConnection(connection);
    return { [CLI_FACE]: parsed.options.cliEndpoint, [PRICE_LIST]: priceListOf(parsed).folder };
  },
  open: (connection, http, now) => new KamateraDriver(parseConnection(connection), http, now),
};

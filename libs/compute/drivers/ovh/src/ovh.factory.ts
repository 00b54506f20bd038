import type { DriverFactory } from '@uni/compute-port';
import { extraEndpoints, parseConnection, validateConnection } from '@uni/ovh-api';
import { OvhDriver } from './ovh.driver.js';

export const ovhDriverFactory: DriverFactory = {
  kind: 'ovh',
  validate: validateConnection,
  // The vendor's certificates are signed publicly.
  pinnedFingerprint: () => null,
  endpoints: extraEndpoints,
  open: (connection, http, now) => new OvhDriver(parseConnection(connection), http, now),
};

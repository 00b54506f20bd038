import type { DriverFactory } from '@uni/compute-port';
import { TOKEN_ORIGIN } from './api/ovh.session.js';
import { parseConnection, validateConnection } from './connection/connection.options.js';
import { splitTokenUrl } from './connection/vendor.addresses.js';
import { OvhDriver } from './ovh.driver.js';

export const ovhDriverFactory: DriverFactory = {
  kind: 'ovh',
  validate: validateConnection,
  // The vendor's certificates are signed publicly.
  pinnedFingerprint: () => null,
  endpoints: (connection) => {
    const { identity } = parseConnection(connection);
    return identity.kind === 'account' ? { [TOKEN_ORIGIN]: splitTokenUrl(identity.tokenUrl).origin } : {};
  },
  open: (connection, http, now) => new OvhDriver(parseConnection(connection), http, now),
};

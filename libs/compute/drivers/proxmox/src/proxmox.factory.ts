import type { DriverFactory } from '@uni/compute-port';
import { parseConnection, validateConnection } from './connection/connection.options.js';
import { ProxmoxDriver } from './proxmox.driver.js';

export const proxmoxDriver: DriverFactory = {
  kind: 'proxmox',
  validate: validateConnection,
  pinnedFingerprint: (connection) => parseConnection(connection).options.fingerprint ?? null,
  open: (connection, http, now) => new ProxmoxDriver(parseConnection(connection), http, now),
};

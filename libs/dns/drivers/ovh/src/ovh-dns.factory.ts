import type { DnsDriverFactory } from '@uni/dns-port';
import { extraEndpoints, parseConnection, validateConnection } from '@uni/ovh-api';
import { OvhDnsDriver } from './ovh-dns.driver.js';

export const ovhDnsDriverFactory: DnsDriverFactory = {
  kind: 'ovh',
  validate: validateConnection,
  // The vendor's certificates are signed publicly.
  pinnedFingerprint: () => null,
  endpoints: extraEndpoints,
  open: (connection, http, now) => new OvhDnsDriver(parseConnection(connection), http, now),
};

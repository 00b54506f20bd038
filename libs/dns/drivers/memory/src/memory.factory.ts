import type { ConnectionFault, DnsDriverFactory, DriverConnection } from '@uni/dns-port';
import { MemoryDnsDriver } from './memory.driver.js';
import type { MemoryDns } from './vendor/memory-dns.js';

/** `vendorAt` answers with the vendor behind an endpoint, or null; the connection's `credentials.token` is shown to it. */
export function memoryDnsDriverFactory(vendorAt: (endpoint: string) => MemoryDns | null): DnsDriverFactory {
  const validate = (connection: DriverConnection): readonly ConnectionFault[] => {
    const faults: ConnectionFault[] = [];
    if (vendorAt(connection.endpoint) === null)
      faults.push({ path: 'endpoint', message: 'No vendor stands at this address.' });
    if (!connection.credentials['token']) faults.push({ path: 'credentials.token', message: 'A token is needed.' });
    return faults;
  };
  return {
    kind: 'memory',
    validate,
    pinnedFingerprint: () => null,
    open: (connection) => {
      const dns = vendorAt(connection.endpoint);
      const token = connection.credentials['token'];
      if (dns === null || !token) throw new Error(validate(connection)[0]?.message ?? 'The connection is not usable.');
      return new MemoryDnsDriver({ dns, token });
    },
  };
}

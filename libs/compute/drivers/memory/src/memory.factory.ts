import type { ConnectionFault, DriverConnection, DriverFactory } from '@uni/compute-port';
import type { MemoryCloud } from './cloud/memory-cloud.js';
import { createMemoryDriver } from './memory.driver.js';

/**
 * The factory that a registry takes. `cloudAt` answers with the cloud behind an endpoint, or null when there is none; the
 * connection's `credentials.token` is what the driver shows to it.
 */
export function memoryDriverFactory(cloudAt: (endpoint: string) => MemoryCloud | null): DriverFactory {
  const validate = (connection: DriverConnection): readonly ConnectionFault[] => {
    const faults: ConnectionFault[] = [];
    if (cloudAt(connection.endpoint) === null)
      faults.push({ path: 'endpoint', message: 'No cloud stands at this address.' });
    if (!connection.credentials['token']) faults.push({ path: 'credentials.token', message: 'A token is needed.' });
    return faults;
  };
  return {
    kind: 'memory',
    validate,
    pinnedFingerprint: () => null,
    open: (connection, _http, now) => {
      const cloud = cloudAt(connection.endpoint);
      const token = connection.credentials['token'];
      if (cloud === null || !token)
        throw new Error(validate(connection)[0]?.message ?? 'The connection is not usable.');
      return createMemoryDriver(cloud, { token, now });
    },
  };
}

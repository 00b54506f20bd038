import type { RecordValues, RegisteredDomain } from '@uni/dns-port';

export const NS: RecordValues = { name: '', type: 'NS', value: 'ns1.memory.example.', ttlS: null };

/** `d00.example` and on, all in order. */
export function domains(count: number): readonly RegisteredDomain[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `d${String(index).padStart(2, '0')}.example`,
    state: 'active',
    vendorState: 'ok',
    expiresOn: '2027-06-01',
    renewal: 'automatic',
    nameServers: ['ns1.memory.example'],
    isTransferLocked: true,
  }));
}

/** `h0` and on, each with an address. */
export function hosts(count: number): readonly RecordValues[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `h${index}`,
    type: 'A',
    value: `192.0.2.${index}`,
    ttlS: null,
  }));
}

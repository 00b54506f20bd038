export { DnsRegistry, type DnsRegistryOptions } from './dns-registry.js';
export type { DnsCallEvent, DnsConnection } from './dns-connection.js';

export { describeDnsDriver } from './describe-dns-driver.js';
export type { CallFault, DnsHarness, DnsSession, ServedRecord } from './dns-harness.types.js';

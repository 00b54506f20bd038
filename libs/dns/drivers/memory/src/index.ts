export { MemoryDns } from './vendor/memory-dns.js';
export type { MemoryDnsOptions, VendorFault, VendorRecord } from './vendor/vendor.types.js';
export { MEMORY_DNS_DESCRIPTION, MemoryDnsDriver } from './memory.driver.js';
export { memoryDnsDriverFactory } from './memory.factory.js';

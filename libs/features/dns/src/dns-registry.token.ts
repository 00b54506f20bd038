/** Injection token for the worker's `DnsRegistry`. */
export const DNS_REGISTRY = Symbol('DnsRegistry');

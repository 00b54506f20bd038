import type { ProviderError } from '@uni/dns-port';

/** What operators read of a fault: the code, and the vendor's own words. */
export function wordsOf({ code, vendorCode, vendorMessage }: ProviderError): string {
  return [code, vendorCode, vendorMessage]
    .filter((part) => part !== null && part !== '')
    .join(': ')
    .slice(0, 500);
}

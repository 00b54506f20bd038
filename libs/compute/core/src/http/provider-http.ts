import { LazyVendorHttp } from './lazy-vendor-http.js';
import { OriginRouter, pinFor } from './origin-router.js';
import type { ClosableVendorHttp, VendorHttpOptions } from './vendor-http.types.js';

export interface ProviderHttpOptions extends VendorHttpOptions {
  /** Further addresses of the same vendor (`DriverFactory.endpoints`): each gets a guard, a pool and metrics like the endpoint. */
  readonly endpoints?: Readonly<Record<string, string>> | undefined;
}

/** The client of one provider with all its addresses. Each is opened, and judged by the policy, with the first request to it. */
export function createProviderHttp(options: ProviderHttpOptions): ClosableVendorHttp {
  return lazyProviderHttp(() => options, options.endpoints);
}

/** As `createProviderHttp`, with options that are only known when the first request is made. */
export function lazyProviderHttp(
  options: () => VendorHttpOptions,
  endpoints: Readonly<Record<string, string>> = {},
): ClosableVendorHttp {
  const others = Object.entries(endpoints).map(([name, endpoint]) => {
    const http = new LazyVendorHttp(() => {
      const own = options();
      return { ...own, endpoint, pinnedFingerprint: pinFor(own.endpoint, endpoint, own.pinnedFingerprint) };
    });
    return [name, http] as const;
  });
  return new OriginRouter(new LazyVendorHttp(options), new Map(others));
}

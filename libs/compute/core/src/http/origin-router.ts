import { ProviderError, type CallContext, type VendorRequest, type VendorResponse } from '@uni/compute-port';
import type { ClosableVendorHttp } from './vendor-http.types.js';

/**
 * Several base addresses of one vendor behind one client: `VendorRequest.origin` chooses, and a name that was not declared is refused
 * before anything leaves.
 */
export class OriginRouter implements ClosableVendorHttp {
  constructor(
    private readonly endpoint: ClosableVendorHttp,
    private readonly others: ReadonlyMap<string, ClosableVendorHttp>,
  ) {}

  async send(request: VendorRequest, context: CallContext): Promise<VendorResponse> {
    const { origin, ...rest } = request;
    const target = origin === undefined ? this.endpoint : this.others.get(origin);
    if (target === undefined) throw originUnknown(origin ?? '');
    return target.send(rest, context);
  }

  async close(): Promise<void> {
    await Promise.all([this.endpoint, ...this.others.values()].map((http) => http.close()));
  }
}

/** The fingerprint to pin at another address of the same vendor: the endpoint's own where it is the same server, else none. */
export function pinFor(endpoint: string, other: string, fingerprint: string | null): string | null {
  const isSameServer = URL.canParse(endpoint) && URL.canParse(other) && new URL(endpoint).host === new URL(other).host;
  return isSameServer ? fingerprint : null;
}

export function originUnknown(origin: string): ProviderError {
  return new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'origin_unknown',
    vendorMessage: `The driver asked for the address "${origin}", which it does not declare.`,
  });
}

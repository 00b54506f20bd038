import { ProviderError, type CallContext, type VendorRequest, type VendorResponse } from '@uni/compute-port';
import { createVendorHttp } from './vendor-http.js';
import type { ClosableVendorHttp, VendorHttpOptions } from './vendor-http.types.js';

/**
 * Opens the client with the first request, so that a refused address shows as a failed call, which `check` can explain, and a
 * driver without a network needs no address.
 */
export class LazyVendorHttp implements ClosableVendorHttp {
  private opened: ClosableVendorHttp | null = null;
  private closed = false;

  constructor(private readonly options: () => VendorHttpOptions) {}

  async send(request: VendorRequest, context: CallContext): Promise<VendorResponse> {
    if (this.closed && this.opened === null) throw closedError();
    this.opened ??= createVendorHttp(this.options());
    return this.opened.send(request, context);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.opened?.close();
  }
}

function closedError(): ProviderError {
  return new ProviderError({ code: 'unavailable', outcome: 'not_applied', vendorCode: 'closed' });
}

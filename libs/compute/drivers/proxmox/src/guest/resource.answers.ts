import { ProviderError } from '@uni/compute-port';

/** One that is gone, is not ours, or belongs to another machine. */
export function missing(externalId: string): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `${externalId} is gone, is not ours or belongs to another machine`,
  });
}

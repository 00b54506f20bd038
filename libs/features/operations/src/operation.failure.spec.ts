import { PROVIDER_ERROR_CODES, ProviderError } from '@uni/compute-port';
import { ERROR_CODES } from '@uni/contracts';
import { AppError } from '@uni/platform';
import { describe, expect, it } from 'vitest';
import { failureOfProvider, failureOfRefusal } from './operation.failure.js';

const SECRET_WORDS = "can't activate LV 'pve/vm-100-disk-0' on node pvea";

describe('what customers are told of a failure', () => {
  it.each(PROVIDER_ERROR_CODES)('%s has a sentence of ours, and the vendor’s words stay with the operators', (code) => {
    const error = new ProviderError({ code, outcome: 'unknown', vendorCode: '500', vendorMessage: SECRET_WORDS });
    const failure = failureOfProvider(error, {});
    expect(failure.detail).toBe(ERROR_CODES[failure.code]);
    expect(failure.detail).not.toContain('pve');
    expect(failure.vendorDetail).toContain(SECRET_WORDS);
  });

  it('calls an answer that will not change a refusal, not an outage', () => {
    const error = new ProviderError({
      code: 'protocol',
      outcome: 'unknown',
      retryable: false,
      vendorMessage: 'start failed: QEMU exited with code 1',
    });
    expect(failureOfProvider(error, {})).toMatchObject({ code: 'provider_refused', retryable: false });
  });

  it('fits the kind of operation where it has a sentence of its own', () => {
    const error = new ProviderError({ code: 'capacity', outcome: 'not_applied' });
    expect(failureOfProvider(error, { no_capacity: 'The old size stays.' }).detail).toBe('The old size stays.');
  });

  it('says what a rule of ours says', () => {
    const error = new AppError({
      kind: 'conflict',
      code: 'no_capacity',
      publicMessage: 'No address is free.',
      detail: 'pool 10.0.0.0',
    });
    expect(failureOfRefusal(error, {})).toEqual({
      code: 'no_capacity',
      detail: 'No address is free.',
      retryable: true,
      vendorDetail: 'pool 10.0.0.0',
    });
  });
});

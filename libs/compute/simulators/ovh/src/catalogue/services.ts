import type { ServiceState } from '../world/state.js';

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function buildService(
  serviceId: number,
  domain: string,
  createdAtMs: number,
  expiresAtMs: number,
  renewalType: string,
  automatic: boolean,
): ServiceState {
  return {
    serviceId,
    domain,
    status: 'ok',
    creation: dateOf(createdAtMs),
    expiration: dateOf(expiresAtMs),
    renewalType,
    periods: renewalType === 'automaticForcedProduct' ? [12] : [12, 24],
    renew: { automatic, forced: false, deleteAtExpiration: false, manualPayment: automatic ? null : true, period: 12 },
  };
}

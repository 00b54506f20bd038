import type { ServiceState } from '../world/state.js';
import type { World } from '../world/world.js';

/** Expiry and renewal, one model for projects, domains and zones. */
export function serviceView(world: World, service: ServiceState): Record<string, unknown> {
  const { nichandle } = world.state.account;
  return {
    serviceId: service.serviceId,
    domain: service.domain,
    status: service.status,
    creation: service.creation,
    expiration: service.expiration,
    engagedUpTo: null,
    contactAdmin: nichandle,
    contactTech: nichandle,
    contactBilling: nichandle,
    renewalType: service.renewalType,
    possibleRenewPeriod: service.periods,
    canDeleteAtExpiration: true,
    renew: service.renew,
  };
}

import { z } from 'zod';
import { BadRequest } from '../world/refusals.js';
import type { ServiceState } from '../world/state.js';

/** The whole object comes back; only `renew` may be written. */
export const serviceBody = z.looseObject({
  renew: z
    .looseObject({
      automatic: z.boolean(),
      deleteAtExpiration: z.boolean().optional(),
      forced: z.boolean().optional(),
      manualPayment: z.boolean().nullish(),
      period: z.int().nullish(),
    })
    .nullish(),
});

/** @throws BadRequest for a product that renews itself whatever is said, or a period it does not have. */
export function changeService(service: ServiceState, body: z.output<typeof serviceBody>): void {
  const { renew } = body;
  if (!renew || !service.renew) return;
  if (service.renewalType === 'automaticForcedProduct' && !renew.automatic)
    throw new BadRequest('Automatic renewal of this product is forced');
  if (renew.period != null && !service.periods.includes(renew.period))
    throw new BadRequest(`Invalid renew period ${renew.period}: allowed are ${service.periods.join(', ')}`);
  service.renew = {
    automatic: renew.automatic,
    deleteAtExpiration: renew.deleteAtExpiration ?? service.renew.deleteAtExpiration,
    forced: service.renew.forced,
    manualPayment: renew.manualPayment ?? null,
    period: renew.period ?? service.renew.period,
  };
}

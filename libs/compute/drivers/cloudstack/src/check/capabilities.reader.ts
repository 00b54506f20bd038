import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { optionalWireNumber, wireFlag, wireText } from '../api/wire.values.js';

const capabilitySchema = z.object({
  cloudstackversion: wireText.regex(/^\d+\.\d+/, 'is not a version'),
  securitygroupsenabled: wireFlag,
  allowuserexpungerecovervm: wireFlag,
  instancesstatsretentiontime: optionalWireNumber,
});

export type CloudCapabilities = z.output<typeof capabilitySchema>;

/** What the cloud as a whole can do, and its release. Every user may ask. */
export async function readCapabilities(api: CloudStackApi): Promise<CloudCapabilities> {
  return (await api.call(capabilitiesCall)).capability;
}

/** For callers that also want the headers. */
export const capabilitiesCall = {
  command: 'listCapabilities',
  schema: z.object({ capability: capabilitySchema }),
} as const;

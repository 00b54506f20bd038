import { id, providers } from '@uni/contracts';
import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

/** A list that the API answers from what was read, and has read again when it is old. */
const listed = <Query extends z.ZodType, Answer extends z.ZodType>(
  what: string,
  name: string,
  summary: string,
  shape: { readonly query: Query; readonly answer: Answer },
) =>
  endpoint({
    method: 'GET',
    path: `/admin/providers/{id}/${what}`,
    id: name,
    tag: 'Admin: providers',
    summary,
    description:
      'As the vendor listed it last. What is older than a minute is read again: `pending` says so, and the next look shows it.',
    access: 'support',
    params: z.strictObject({ id }),
    query: shape.query,
    answer: { status: 200, schema: shape.answer },
    errors: ['not_found', 'unsupported_by_provider', 'invalid_cursor'],
  });

const things = { query: providers.vendorThingsQuery, answer: providers.vendorThings };

export const listVendorVolumes = listed(
  'volumes',
  'listVendorVolumes',
  'Every volume on the account, ours or not',
  things,
);
export const listVendorSnapshots = listed(
  'snapshots',
  'listVendorSnapshots',
  'Every snapshot on the account, ours or not; of our machines only where the vendor lists them by machine',
  things,
);
export const listVendorIsos = listed('isos', 'listVendorIsos', 'Discs, as read with the catalogue', {
  query: providers.vendorIsosQuery,
  answer: providers.vendorIsos,
});
export const listVendorEvents = listed(
  'events',
  'listVendorEvents',
  'What the vendor says has happened, newest first, kept for thirty days',
  { query: providers.vendorEventsQuery, answer: providers.vendorEvents },
);
export const listInstanceEvents = endpoint({
  method: 'GET',
  path: '/provider-events',
  id: 'listProviderEvents',
  tag: 'Instances',
  summary: 'What the providers say has happened to instances of the organisation, newest first, kept for thirty days',
  description:
    'As it was read last. What is older than a minute is read again: `pending` says so, and the next look shows it.',
  access: 'member',
  query: providers.instanceEventsQuery,
  answer: { status: 200, schema: providers.instanceEvents },
  errors: ['invalid_cursor'],
});
export const listVendorUsage = listed(
  'usage',
  'listVendorUsage',
  'What the vendor has counted and charged since its month began, dearest first, beside what customers were charged',
  { query: providers.vendorUsageQuery, answer: providers.vendorUsage },
);

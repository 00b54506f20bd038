import { id, providers } from '@uni/contracts';
import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'Admin: providers';
const params = z.strictObject({ id });
const description =
  'As the vendor listed it last. What is older than a minute is read again: `pending` says so, and the next look shows it.';

export const listVendorVolumes = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/volumes',
  id: 'listVendorVolumes',
  tag,
  summary: 'Every volume on the account, ours or not',
  description,
  access: 'support',
  params,
  query: providers.vendorThingsQuery,
  answer: { status: 200, schema: providers.vendorThings },
  errors: ['not_found', 'unsupported_by_provider', 'invalid_cursor'],
});
export const listVendorSnapshots = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/snapshots',
  id: 'listVendorSnapshots',
  tag,
  summary: 'Every snapshot on the account, ours or not; of our machines only where the vendor lists them by machine',
  description,
  access: 'support',
  params,
  query: providers.vendorThingsQuery,
  answer: { status: 200, schema: providers.vendorThings },
  errors: ['not_found', 'unsupported_by_provider', 'invalid_cursor'],
});
export const listVendorIsos = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/isos',
  id: 'listVendorIsos',
  tag,
  summary: 'Discs, as read with the catalogue',
  description,
  access: 'support',
  params,
  query: providers.vendorIsosQuery,
  answer: { status: 200, schema: providers.vendorIsos },
  errors: ['not_found', 'unsupported_by_provider', 'invalid_cursor'],
});
export const listVendorEvents = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/events',
  id: 'listVendorEvents',
  tag,
  summary: 'What the vendor says has happened, newest first, kept for thirty days',
  description,
  access: 'support',
  params,
  query: providers.vendorEventsQuery,
  answer: { status: 200, schema: providers.vendorEvents },
  errors: ['not_found', 'unsupported_by_provider', 'invalid_cursor'],
});

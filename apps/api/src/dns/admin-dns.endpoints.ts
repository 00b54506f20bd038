import { dns, id } from '@uni/contracts';
import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'Admin: domains and DNS';
const params = z.strictObject({ id });
const ORGANIZATION = { organizationId: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f' };

export const listAccounts = endpoint({
  method: 'GET',
  path: '/admin/dns-accounts',
  id: 'listDnsAccounts',
  tag,
  summary: 'Provider connections that have zones and domains, and how fresh what we know of them is',
  access: 'support',
  answer: { status: 200, schema: dns.accounts },
});
export const updateAccount = endpoint({
  method: 'PATCH',
  path: '/admin/dns-accounts/{id}',
  id: 'updateDnsAccount',
  tag,
  summary: 'Have a connection asked for zones and domains, or not any more; `id` is the provider’s',
  access: 'admin',
  params,
  body: dns.updateAccountRequest,
  answer: { status: 200, schema: dns.account },
  errors: ['not_found'],
  example: { enabled: false },
});
export const syncAccount = endpoint({
  method: 'POST',
  path: '/admin/dns-accounts/{id}/sync',
  id: 'syncDnsAccount',
  tag,
  summary: 'Ask for a fresh list of zones and domains, and a look at each zone',
  access: 'admin',
  params,
  answer: { status: 202, schema: dns.requested },
  errors: ['not_found'],
});
export const listZones = endpoint({
  method: 'GET',
  path: '/admin/dns-zones',
  id: 'listAllDnsZones',
  tag,
  summary: 'All zones of all accounts, and who manages them',
  access: 'support',
  query: dns.adminNamesQuery,
  answer: { status: 200, schema: dns.adminZones },
  errors: ['invalid_cursor'],
});
export const assignZone = endpoint({
  method: 'PUT',
  path: '/admin/dns-zones/{id}/organization',
  id: 'assignDnsZone',
  tag,
  summary: 'Give a zone to an organisation, or take it back; the domain of the same name goes with it',
  access: 'admin',
  params,
  body: dns.assignRequest,
  answer: { status: 200, schema: dns.adminZone },
  errors: ['not_found', 'operation_in_progress', 'zone_taken'],
  example: ORGANIZATION,
});
export const listDomains = endpoint({
  method: 'GET',
  path: '/admin/domains',
  id: 'listAllDomains',
  tag,
  summary: 'All registered domains of all accounts',
  access: 'support',
  query: dns.adminNamesQuery,
  answer: { status: 200, schema: dns.adminDomains },
  errors: ['invalid_cursor'],
});
export const assignDomain = endpoint({
  method: 'PUT',
  path: '/admin/domains/{id}/organization',
  id: 'assignDomain',
  tag,
  summary: 'Say whom the end of a domain concerns',
  access: 'admin',
  params,
  body: dns.assignRequest,
  answer: { status: 200, schema: dns.adminDomain },
  errors: ['not_found'],
  example: ORGANIZATION,
});
export const listWarnings = endpoint({
  method: 'GET',
  path: '/admin/expiry-warnings',
  id: 'listAllExpiryWarnings',
  tag,
  summary: 'Warnings before the end of domains and certificates, of everybody',
  access: 'support',
  query: dns.warningsQuery,
  answer: { status: 200, schema: dns.warnings },
  errors: ['invalid_cursor'],
});

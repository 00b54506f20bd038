import { dns, id } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, MAY_CHANGE } from '../http/endpoint.types.js';
import { ACCEPTED } from '../operations/accepted.answer.js';

const DOMAINS = 'Domains and DNS';
const CERTIFICATES = 'Certificates';
const params = z.strictObject({ id });
const recordParams = z.strictObject({ id, recordId: z.string().min(1).max(100) });
const access = { member: MAY_CHANGE };
const changing = [
  'not_found',
  'operation_in_progress',
  'provider_disabled',
  'illegal_state',
  'zone_changed',
  'record_protected',
] as const;
const WWW = { name: 'www', type: 'A', value: '192.0.2.80', ttlS: 300 };

export const listDomains = endpoint({
  method: 'GET',
  path: '/domains',
  id: 'listDomains',
  tag: DOMAINS,
  summary: 'Registered domains of the organisation, with their end and what happens then',
  access: 'member',
  query: dns.namesQuery,
  answer: { status: 200, schema: dns.domains },
  errors: ['invalid_cursor'],
});
export const listZones = endpoint({
  method: 'GET',
  path: '/dns-zones',
  id: 'listDnsZones',
  tag: DOMAINS,
  summary: 'Zones that the organisation manages',
  access: 'member',
  query: dns.namesQuery,
  answer: { status: 200, schema: dns.zones },
  errors: ['invalid_cursor'],
});
export const getZone = endpoint({
  method: 'GET',
  path: '/dns-zones/{id}',
  id: 'getDnsZone',
  tag: DOMAINS,
  summary: 'One zone, and what its registrar allows',
  access: 'member',
  params,
  answer: { status: 200, schema: dns.zoneDetail },
  errors: ['not_found'],
});
export const checkZone = endpoint({
  method: 'POST',
  path: '/dns-zones/{id}/sync',
  id: 'syncDnsZone',
  tag: DOMAINS,
  summary: 'Ask for a fresh look at the zone; `dns.updated` tells when something was found',
  access: 'member',
  params,
  answer: { status: 202, schema: dns.requested },
  errors: ['not_found'],
});
export const listRecords = endpoint({
  method: 'GET',
  path: '/dns-zones/{id}/records',
  id: 'listDnsRecords',
  tag: DOMAINS,
  summary: 'All records, as they were read last',
  access: 'member',
  params,
  query: dns.recordsQuery,
  answer: { status: 200, schema: dns.records },
  errors: ['not_found'],
});
export const getRecord = endpoint({
  method: 'GET',
  path: '/dns-zones/{id}/records/{recordId}',
  id: 'getDnsRecord',
  tag: DOMAINS,
  summary: 'One record',
  access: 'member',
  params: recordParams,
  answer: { status: 200, schema: dns.record },
  errors: ['not_found'],
});
export const createRecord = endpoint({
  method: 'POST',
  path: '/dns-zones/{id}/records',
  id: 'createDnsRecord',
  tag: DOMAINS,
  summary: 'Add one record and publish the zone',
  access,
  params,
  body: dns.recordInput,
  answer: ACCEPTED,
  errors: changing,
  idempotent: true,
  example: WWW,
});
export const updateRecord = endpoint({
  method: 'PUT',
  path: '/dns-zones/{id}/records/{recordId}',
  id: 'updateDnsRecord',
  tag: DOMAINS,
  summary: 'Let a record say something else and publish the zone',
  access,
  params: recordParams,
  body: dns.recordInput,
  answer: ACCEPTED,
  errors: changing,
  idempotent: true,
  example: WWW,
});
export const deleteRecord = endpoint({
  method: 'DELETE',
  path: '/dns-zones/{id}/records/{recordId}',
  id: 'deleteDnsRecord',
  tag: DOMAINS,
  summary: 'Remove one record and publish the zone',
  access,
  params: recordParams,
  answer: ACCEPTED,
  errors: changing,
});
export const changeZone = endpoint({
  method: 'POST',
  path: '/dns-zones/{id}/changes',
  id: 'changeDnsZone',
  tag: DOMAINS,
  summary: 'Several additions, changes and removals, made together and published once',
  description:
    'When one of them cannot be made, all are taken back. The zone is read back before the operation succeeds.',
  access,
  params,
  body: dns.zoneChangesRequest,
  answer: ACCEPTED,
  errors: changing,
  idempotent: true,
  example: { add: [WWW], change: [], remove: ['5038127442'] },
});
export const importZone = endpoint({
  method: 'POST',
  path: '/dns-zones/{id}/import',
  id: 'importDnsZone',
  tag: DOMAINS,
  summary: 'Replace the records by those of a BIND zone file; with `dryRun=true` only say what that would change',
  description:
    'Look first: the answer of the dry run holds the difference and its hash. Sent again with that hash, exactly this difference is made; a zone that has changed meanwhile refuses it. Records that drive services of the registrar stay.',
  access,
  params,
  query: dns.importQuery,
  body: dns.importRequest,
  answer: { status: 200, schema: dns.importAnswer },
  errors: changing,
  idempotent: true,
  example: { text: '$TTL 3600\n@ IN NS dns110.ovh.net.\nwww 300 IN A 192.0.2.81\n' },
});
export const exportZone = endpoint({
  method: 'GET',
  path: '/dns-zones/{id}/export',
  id: 'exportDnsZone',
  tag: DOMAINS,
  summary: 'The zone as a BIND zone file',
  access: 'member',
  params,
  answer: {
    status: 200,
    contentType: 'text/plain; charset=utf-8',
    headers: { 'Content-Disposition': { description: 'A name for the file' } },
  },
  errors: ['not_found'],
});
export const listWarnings = endpoint({
  method: 'GET',
  path: '/expiry-warnings',
  id: 'listExpiryWarnings',
  tag: DOMAINS,
  summary: 'Warnings before the end of domains and certificates, newest first; each rung is told once',
  access: 'member',
  query: dns.warningsQuery,
  answer: { status: 200, schema: dns.warnings },
  errors: ['invalid_cursor'],
});

export const listWatches = endpoint({
  method: 'GET',
  path: '/certificate-watches',
  id: 'listCertificateWatches',
  tag: CERTIFICATES,
  summary: 'Hosts whose certificates are looked at once a day',
  access: 'member',
  answer: { status: 200, schema: dns.watches },
});
export const createWatch = endpoint({
  method: 'POST',
  path: '/certificate-watches',
  id: 'createCertificateWatch',
  tag: CERTIFICATES,
  summary: 'Watch the certificate of a host; the first look follows at once',
  access,
  body: dns.createWatchRequest,
  answer: { status: 201, schema: dns.watch },
  errors: ['name_taken', 'limit_reached'],
  idempotent: true,
  example: { host: 'www.example.org', port: 443 },
});
export const deleteWatch = endpoint({
  method: 'DELETE',
  path: '/certificate-watches/{id}',
  id: 'deleteCertificateWatch',
  tag: CERTIFICATES,
  summary: 'Stop watching a host',
  access,
  params,
  answer: { status: 204 },
  errors: ['not_found'],
});

import { audit } from '@uni/contracts';
import { endpoint } from '../http/endpoint.types.js';

export const listAudit = endpoint({
  method: 'GET',
  path: '/audit',
  id: 'listAudit',
  tag: 'Audit',
  summary: 'Who changed what in your organisation, newest first',
  access: 'member',
  query: audit.auditQuery,
  answer: { status: 200, schema: audit.auditEntries },
});

export const listAllAudit = endpoint({
  method: 'GET',
  path: '/admin/audit',
  id: 'listAllAudit',
  tag: 'Administration: audit',
  summary: 'Who changed what anywhere, newest first',
  access: 'support',
  query: audit.adminAuditQuery,
  answer: { status: 200, schema: audit.auditEntries },
});

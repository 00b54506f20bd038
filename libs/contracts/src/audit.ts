import { z } from 'zod';
import { id, line, page, pageQuery, timestamp } from './primitives.js';

export const auditEntry = z
  .object({
    id: z.string(),
    at: timestamp,
    actor: z.object({ kind: z.enum(['user', 'system', 'anonymous']), id: id.nullable(), name: z.string().nullable() }),
    organizationId: id.nullable(),
    action: z.string(),
    target: z.object({ kind: z.string(), id: z.string().nullable() }),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    reason: z.string().nullable(),
    requestId: z.string().nullable(),
    ip: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export const auditEntries = page(auditEntry);
const filters = {
  action: line(64).optional(),
  targetKind: line(64).optional(),
  targetId: line(64).optional(),
  actorId: id.optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
};
export const auditQuery = z.strictObject({ ...pageQuery, ...filters });
export const adminAuditQuery = z.strictObject({ ...pageQuery, ...filters, organizationId: id.optional() });
export type AuditEntryView = z.output<typeof auditEntry>;

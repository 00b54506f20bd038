export { AuditModule } from './audit.module.js';
export { AuditQueries } from './audit.queries.js';
export { AuditTrail, type AuditRecord } from './audit.trail.js';

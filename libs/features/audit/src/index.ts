export { AuditModule } from './audit.module.js';
export { AuditTrail, type AuditRecord } from './audit.trail.js';

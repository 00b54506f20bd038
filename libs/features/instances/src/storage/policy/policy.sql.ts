import { statement } from '@uni/data';

export interface DuePolicy {
  readonly instance_id: string;
  readonly organization_id: string;
  readonly every_hours: number | null;
  readonly daily_at_minute: number | null;
  readonly next_run_at: Date;
}

/** Policies whose time has come, locked for this transaction; those that another worker has are left out. */
export const duePolicies = statement<[Date, number], DuePolicy>(
  'backup_policies_due',
  `SELECT p.instance_id, p.organization_id, p.every_hours, p.daily_at_minute, p.next_run_at FROM backup_policies p
   WHERE p.next_run_at <= $1::timestamptz ORDER BY p.next_run_at LIMIT $2::int FOR UPDATE SKIP LOCKED`,
);

export const policyRan = statement<[string, Date, Date, string | null], never>(
  'backup_policies_ran',
  `UPDATE backup_policies SET next_run_at = $2::timestamptz, last_refusal = $4,
     last_run_at = CASE WHEN $4::text IS NULL THEN $3::timestamptz ELSE last_run_at END WHERE instance_id = $1::uuid`,
);

/** The oldest of its own good backups beyond what a policy keeps, of instances that nothing is being done to. Only good ones count. */
export const surplusBackups = statement<[number], { id: string; instance_id: string; organization_id: string }>(
  'backup_surplus',
  `SELECT id, instance_id, organization_id FROM (
     SELECT s.id, s.instance_id, s.organization_id, p.keep,
       row_number() OVER (PARTITION BY s.instance_id ORDER BY s.created_at DESC, s.id DESC) AS age,
       row_number() OVER (PARTITION BY s.instance_id ORDER BY s.created_at, s.id) AS eldest
     FROM storage_items s JOIN backup_policies p ON p.instance_id = s.instance_id JOIN instances i ON i.id = s.instance_id
     WHERE s.kind = 'backup' AND s.scheduled AND s.state = 'ready' AND i.current_operation_id IS NULL AND i.deleted_at IS NULL
   ) counted WHERE age > keep AND eldest = 1 LIMIT $1::int`,
);

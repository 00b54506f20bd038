import { look, type Check } from './check.types.js';

/** I5 to I7 and I10: what runs costs, what costs runs, and nothing is charged or forgotten out of its time. */
export const STATE_CHECKS: readonly Check[] = [
  {
    name: 'I5',
    promise: 'No instance costs twice at one moment, and what it costs fits its state',
    queries: ({ now }) => [
      look(
        'SELECT count(*) FROM vm_segments',
        `SELECT 'two spans at one moment' AS fault, vm_id FROM (
           SELECT vm_id, from_ts, max(coalesce(to_ts, 'infinity')) OVER (PARTITION BY vm_id ORDER BY from_ts, to_ts
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_ends
             FROM vm_segments WHERE to_ts IS NULL OR to_ts > from_ts) spans
          WHERE before_ends > from_ts
         UNION ALL
         SELECT 'gone and still costs', i.vm_id FROM instances i JOIN vm_segments s ON s.vm_id = i.vm_id AND s.to_ts IS NULL
          WHERE i.status IN ('deleted', 'lost')
         UNION ALL
         SELECT 'runs and is not charged as running', i.vm_id FROM instances i
          WHERE i.status = 'running' AND i.status_changed_at < $1::timestamptz - interval '15 minutes' AND i.current_operation_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM vm_segments s WHERE s.vm_id = i.vm_id AND s.to_ts IS NULL AND s.state = 'running')
         UNION ALL
         SELECT 'does not run and is charged as running', i.vm_id FROM instances i JOIN vm_segments s ON s.vm_id = i.vm_id AND s.to_ts IS NULL
          WHERE i.status IN ('stopped', 'shelved', 'suspended') AND i.status_changed_at < $1::timestamptz - interval '15 minutes'
            AND i.current_operation_id IS NULL AND s.state = 'running'`,
        now,
      ),
    ],
  },
  {
    name: 'I6',
    promise: 'One machine per instance, one instance per machine',
    queries: () => [
      look(
        'SELECT count(*) FROM instances WHERE external_id IS NOT NULL AND deleted_at IS NULL',
        `SELECT provider_id, external_id, count(*) AS instances FROM instances WHERE external_id IS NOT NULL AND deleted_at IS NULL
          GROUP BY provider_id, external_id HAVING count(*) > 1`,
      ),
    ],
  },
  {
    name: 'I7',
    promise: 'Every operation ends in time, and every message leaves',
    queries: ({ now }) => [
      look(
        `(SELECT count(*) FROM operations WHERE finished_at IS NULL) + (SELECT count(*) FROM outbox WHERE sent_at IS NULL)`,
        `SELECT 'operation' AS kind, id::text, deadline_at AS since FROM operations
          WHERE finished_at IS NULL AND deadline_at < $1::timestamptz - interval '15 minutes'
         UNION ALL
         SELECT topic, key, created_at FROM outbox WHERE sent_at IS NULL AND created_at < clock_timestamp() - interval '1 minute'`,
        now,
      ),
    ],
  },
  {
    name: 'I10',
    promise: 'Nothing is charged before its period has ended, and every month has its partition',
    queries: ({ now }) => [
      look(
        'SELECT count(*) FROM billing_runs',
        `SELECT 'charged too early' AS fault, r.period FROM billing_runs r JOIN billing_periods b ON b.period = r.period
          WHERE r.finished_at < b.period + make_interval(secs => b.cycle_seconds)
             OR (r.finished_at IS NOT NULL AND b.period + make_interval(secs => b.cycle_seconds) > $1::timestamptz)
         UNION ALL
         SELECT 'VM-hours of the future', period FROM vm_hours WHERE period >= $1::timestamptz
         UNION ALL
         SELECT 'charged while held', r.period FROM billing_runs r JOIN billing_periods b ON b.period = r.period
          WHERE b.status = 'held' AND r.finished_at IS NOT NULL
         UNION ALL
         SELECT 'in the spare partition', period FROM parts.vm_hours_default`,
        now,
      ),
    ],
  },
];

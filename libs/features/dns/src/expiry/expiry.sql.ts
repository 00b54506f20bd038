import { statement } from '@uni/data';

/**
 * Tells each rung of the ladder that has been reached, once for each end: of several that were passed since the last look, the last.
 * Domains are told of 60, 30, 14, 7 and 1 days before; those that renew themselves only when a week before it has not happened yet.
 * Certificates are renewed by machines a month before their end: they are told of from 14 days on.
 */
export const tellExpiries = statement<[Date], { id: bigint }>(
  'expiry_tell',
  `WITH today AS (SELECT ($1::timestamptz AT TIME ZONE 'UTC')::date AS day),
   ends AS (
     SELECT 'domain' AS kind, d.id, d.organization_id, d.name, d.expires_on, d.renewal, CASE WHEN d.renewal = 'automatic' THEN 7 ELSE 60 END AS first_rung
     FROM dns_domains d WHERE d.gone_at IS NULL AND d.expires_on IS NOT NULL
     UNION ALL
     SELECT 'certificate', w.id, w.organization_id, w.host || CASE WHEN w.port = 443 THEN '' ELSE ':' || w.port END,
       (w.expires_at AT TIME ZONE 'UTC')::date, NULL, 14
     FROM certificate_watches w WHERE w.expires_at IS NOT NULL
   ),
   reached AS (
     SELECT e.*, (SELECT min(rung) FROM unnest(ARRAY[60, 30, 14, 7, 1]) AS rung WHERE rung >= e.expires_on - t.day) AS rung
     FROM ends e, today t WHERE e.expires_on - t.day BETWEEN 0 AND e.first_rung
   ),
   told AS (
     INSERT INTO expiry_warnings (kind, subject_id, organization_id, name, expires_on, days_before, renewal, created_at)
     SELECT kind, id, organization_id, name, expires_on, rung, renewal, $1::timestamptz FROM reached
     ON CONFLICT (subject_id, expires_on, days_before) DO NOTHING
     RETURNING id, kind, subject_id, organization_id, name, expires_on, days_before
   )
   INSERT INTO events (organization_id, type, subject_id, payload)
   SELECT organization_id, 'notification.created', subject_id::text,
     jsonb_build_object('kind', 'expiry.' || kind, 'name', name, 'expiresOn', expires_on, 'daysBefore', days_before) FROM told
   RETURNING id`,
);

/** Whoever is given a domain has the warnings of its present end, which were told while it was somebody else's or nobody's. */
export const handWarningsOn = statement<[string], never>(
  'expiry_hand_on',
  `UPDATE expiry_warnings w SET organization_id = d.organization_id FROM dns_domains d
   WHERE d.name = $1 AND w.kind = 'domain' AND w.subject_id = d.id AND w.expires_on = d.expires_on
     AND w.organization_id IS DISTINCT FROM d.organization_id`,
);

export const dispatchWatches = statement<[Date, number], never>(
  'certificate_watches_dispatch',
  `INSERT INTO outbox (topic, key, body)
   SELECT 'certificate.check', id || '-' || extract(epoch FROM next_check_at)::bigint, jsonb_build_object('watchId', id)
   FROM certificate_watches WHERE next_check_at <= $1::timestamptz ORDER BY next_check_at LIMIT $2
   ON CONFLICT (topic, key) DO NOTHING`,
);
/** Whoever gets the row looks; until `$3` nobody else does, and a worker that dies meanwhile is followed by another one. */
export const claimWatch = statement<[string, Date, Date], { host: string; port: number; organizationId: string }>(
  'certificate_watch_claim',
  `UPDATE certificate_watches SET next_check_at = $3::timestamptz WHERE id = $1::uuid AND next_check_at <= $2::timestamptz
   RETURNING host, port, organization_id AS "organizationId"`,
);

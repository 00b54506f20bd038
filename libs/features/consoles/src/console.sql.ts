import { statement, type DesiredStatus, type InstanceStatus, type MemberRole } from '@uni/data';
import type { SealedSecret } from '@uni/platform';
import type { TakenConsole } from './console.types.js';

/** Takings are counted one after the other, or two would see the same last free place. */
export const lockTaking = statement<[], { locked: string }>(
  'console_lock_taking',
  `SELECT pg_advisory_xact_lock(hashtext('console_sessions.take'))::text AS locked`,
);

export const insertTicket = statement<[string, Buffer, string, string, string, string, Date, Date], never>(
  'console_insert_ticket',
  `INSERT INTO console_sessions (id, ticket_hash, organization_id, instance_id, user_id, session_id, created_at, expires_at)
   VALUES ($1::uuid, $2::bytea, $3::uuid, $4::uuid, $5::uuid, $6::uuid, $7::timestamptz, $8::timestamptz)`,
);

export const waitingTickets = statement<[string, Date], { n: number }>(
  'console_waiting_tickets',
  `SELECT count(*)::int AS n FROM console_sessions WHERE user_id = $1::uuid AND taken_at IS NULL AND expires_at > $2::timestamptz`,
);

/** Asked before anything is locked: whoever guesses tickets keeps nobody waiting. */
export const knownTicket = statement<[Buffer, Date], { known: boolean }>(
  'console_known_ticket',
  `SELECT EXISTS (SELECT FROM console_sessions WHERE ticket_hash = $1::bytea AND taken_at IS NULL AND expires_at > $2::timestamptz) AS known`,
);

/** The one use of a ticket: of two at once, one finds the row already taken. */
export const takeTicket = statement<[Buffer, Date], TakenConsole>(
  'console_take_ticket',
  `UPDATE console_sessions SET taken_at = $2::timestamptz, seen_at = $2::timestamptz
   WHERE ticket_hash = $1::bytea AND taken_at IS NULL AND closed_at IS NULL AND expires_at > $2::timestamptz
   RETURNING id, organization_id AS "organizationId", instance_id AS "instanceId", user_id AS "userId", session_id AS "sessionId"`,
);

export interface ClosedConsole extends TakenConsole {
  readonly takenAt: Date;
}
const CLOSED = `c.id, c.organization_id AS "organizationId", c.instance_id AS "instanceId", c.user_id AS "userId", c.session_id AS "sessionId",
  c.taken_at AS "takenAt"`;

/** The ticket's own person has another screen of the same machine open, or had one when a relay died. */
export const closeOlder = statement<[Buffer, Date], ClosedConsole>(
  'console_close_older',
  `UPDATE console_sessions c SET closed_at = $2::timestamptz, close_reason = 'taken_over', access = NULL
   FROM console_sessions t WHERE t.ticket_hash = $1::bytea AND t.taken_at IS NULL AND t.closed_at IS NULL AND t.expires_at > $2::timestamptz
     AND c.user_id = t.user_id AND c.instance_id = t.instance_id AND c.taken_at IS NOT NULL AND c.closed_at IS NULL
   RETURNING ${CLOSED}`,
);

/** @param since consoles of relays that were silent for longer do not count */
export const countOpen = statement<[string, string, Date], { ofUser: number; ofInstance: number }>(
  'console_count_open',
  `SELECT count(*) FILTER (WHERE user_id = $1::uuid)::int AS "ofUser", count(*) FILTER (WHERE instance_id = $2::uuid)::int AS "ofInstance"
   FROM console_sessions WHERE taken_at IS NOT NULL AND closed_at IS NULL AND seen_at > $3::timestamptz
     AND (user_id = $1::uuid OR instance_id = $2::uuid)`,
);

export const closeConsole = statement<[string, Date, string], ClosedConsole>(
  'console_close',
  `UPDATE console_sessions c SET closed_at = $2::timestamptz, close_reason = $3, access = NULL
   WHERE id = $1::uuid AND closed_at IS NULL RETURNING ${CLOSED}`,
);

/** Of relays that died without a word. */
export const closeSilent = statement<[Date, Date, number], ClosedConsole>(
  'console_close_silent',
  `UPDATE console_sessions c SET closed_at = $1::timestamptz, close_reason = 'relay_lost', access = NULL
   WHERE id IN (SELECT id FROM console_sessions WHERE taken_at IS NOT NULL AND closed_at IS NULL AND seen_at < $2::timestamptz
                ORDER BY created_at LIMIT $3::int FOR UPDATE SKIP LOCKED)
   RETURNING ${CLOSED}`,
);

export const removeOld = statement<[Date], { n: number }>(
  'console_remove_old',
  `WITH gone AS (DELETE FROM console_sessions WHERE created_at < $1::timestamptz AND (closed_at IS NOT NULL OR taken_at IS NULL) RETURNING 1)
   SELECT count(*)::int AS n FROM gone`,
);

export interface ConsoleStanding {
  readonly id: string;
  readonly closeReason: string | null;
  readonly sessionRuns: boolean;
  readonly role: MemberRole | null;
  readonly instanceStatus: InstanceStatus | null;
  readonly desiredStatus: DesiredStatus | null;
}

/** Whether open consoles may stay: one statement for all of a process. */
export const standings = statement<[string[], Date], ConsoleStanding>(
  'console_standings',
  `SELECT c.id, c.close_reason AS "closeReason", m.role, i.status::text AS "instanceStatus", i.desired_status::text AS "desiredStatus",
     EXISTS (SELECT FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.id = c.session_id AND s.user_id = c.user_id AND s.revoked_at IS NULL AND s.expires_at > $2::timestamptz AND u.status = 'active') AS "sessionRuns"
   FROM console_sessions c
     LEFT JOIN memberships m ON m.organization_id = c.organization_id AND m.user_id = c.user_id
     LEFT JOIN instances i ON i.id = c.instance_id AND i.organization_id = c.organization_id
   WHERE c.id = ANY($1::uuid[])`,
);

export const beat = statement<[string[], Date], never>(
  'console_beat',
  `UPDATE console_sessions SET seen_at = $2::timestamptz WHERE id = ANY($1::uuid[]) AND closed_at IS NULL`,
);

/** What the worker has left for the relay. The sealed access is there once: reading removes it. */
export const takeAccess = statement<[string], { access: SealedSecret | null; failure: string | null }>(
  'console_take_access',
  `WITH found AS (SELECT id, access, failure FROM console_sessions
                  WHERE id = $1::uuid AND (access IS NOT NULL OR failure IS NOT NULL) FOR UPDATE)
   UPDATE console_sessions c SET access = NULL FROM found WHERE c.id = found.id RETURNING found.access, found.failure`,
);

export interface WantedConsole {
  readonly instanceId: string;
  readonly externalId: string | null;
  readonly providerId: string;
  readonly endpoint: string;
  readonly simulated: boolean;
}

/** What the worker is to open; nothing when nobody waits for it any more, or it was opened by an earlier delivery of the job. */
export const wantedConsole = statement<[string, Date], WantedConsole>(
  'console_wanted',
  `SELECT i.id AS "instanceId", i.external_id AS "externalId", p.id AS "providerId", p.endpoint, p.simulated
   FROM console_sessions c JOIN instances i ON i.id = c.instance_id JOIN providers p ON p.id = i.provider_id
   WHERE c.id = $1::uuid AND c.taken_at > $2::timestamptz AND c.closed_at IS NULL AND c.access IS NULL AND c.failure IS NULL`,
);

export const storeAccess = statement<[string, string], never>(
  'console_store_access',
  `UPDATE console_sessions SET access = $2::jsonb WHERE id = $1::uuid AND closed_at IS NULL AND access IS NULL AND failure IS NULL`,
);
export const storeFailure = statement<[string, string], never>(
  'console_store_failure',
  `UPDATE console_sessions SET failure = $2 WHERE id = $1::uuid AND closed_at IS NULL AND access IS NULL AND failure IS NULL`,
);

import { Inject, Injectable } from '@nestjs/common';
import { Database, statement, type MemberRole, type PlatformRole, type UserStatus } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { refuseInactive, unauthenticated } from './accounts.errors.js';
import type { SignedInPrincipal } from './principal.js';

/** What a running session allows at the moment. */
export interface Standing {
  readonly platformRole: PlatformRole;
  readonly organizationIds: readonly string[];
}

interface PrincipalRow {
  readonly userId: string;
  readonly status: UserStatus;
  readonly platformRole: PlatformRole;
  readonly revokedAt: Date | null;
  readonly expiresAt: Date;
  readonly lastSeenAt: Date;
  readonly organizationId: string | null;
  readonly organizationRole: MemberRole | null;
  readonly accountId: bigint | null;
  readonly currency: string | null;
}

/** One statement per request: a revoked session, a suspension or a changed role counts from the next request on. */
const load = statement<[string, string | null], PrincipalRow>(
  'principal_load',
  `SELECT s.user_id AS "userId", u.status, u.platform_role AS "platformRole",
          s.revoked_at AS "revokedAt", s.expires_at AS "expiresAt", s.last_seen_at AS "lastSeenAt",
          m.organization_id AS "organizationId", m.role AS "organizationRole", a.id AS "accountId", a.currency
     FROM sessions s
     JOIN users u ON u.id = s.user_id
     LEFT JOIN LATERAL (
       SELECT organization_id, role FROM memberships
        WHERE user_id = s.user_id AND ($2::uuid IS NULL OR organization_id = $2::uuid)
        ORDER BY created_at, organization_id LIMIT 1
     ) m ON true
     LEFT JOIN accounts a ON a.organization_id = m.organization_id
    WHERE s.id = $1::uuid`,
);

const touch = statement<[string, Date, Date], never>(
  'session_touch',
  `UPDATE sessions SET last_seen_at = $2 WHERE id = $1::uuid AND last_seen_at < $3`,
);

const standings = statement<[string[], Date], Standing & { readonly sessionId: string }>(
  'principal_standings',
  `SELECT s.id AS "sessionId", u.platform_role AS "platformRole",
          ARRAY(SELECT m.organization_id::text FROM memberships m WHERE m.user_id = u.id) AS "organizationIds"
     FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ANY($1::uuid[]) AND s.revoked_at IS NULL AND s.expires_at > $2::timestamptz AND u.status = 'active'`,
);

/** How old "last seen" may be. Reads stay reads: a session is written at most once in this time. */
const SEEN_RESOLUTION_MS = 5 * 60_000;

@Injectable()
export class Principals {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Who acts with this session now.
   * @param organizationId the organisation that was asked for; null takes the person's first. Without a membership the principal has none.
   * @throws AppError unauthenticated, account_suspended or account_banned
   */
  async load(sessionId: string, userId: string, organizationId: string | null): Promise<SignedInPrincipal> {
    const [row] = await this.database.query(load, sessionId, organizationId);
    if (!row || row.userId !== userId) throw unauthenticated('the session does not exist');
    refuseInactive(row.status);
    const now = this.clock.now();
    if (row.revokedAt !== null) throw unauthenticated('the session was ended');
    if (row.expiresAt <= now) throw unauthenticated('the session has expired');
    this.touchSession(sessionId, row.lastSeenAt, now);
    const { platformRole, organizationRole, accountId, currency } = row;
    return {
      userId,
      sessionId,
      platformRole,
      organizationId: row.organizationId,
      organizationRole,
      accountId,
      currency,
    };
  }

  /** The sessions among `sessionIds` that still run, for what lives longer than a request. */
  async standings(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const rows = await this.database.query(standings, [...sessionIds], this.clock.now());
    return new Map(rows.map(({ sessionId, ...standing }) => [sessionId, standing]));
  }

  /** Not awaited: nobody's answer waits for, or fails by, a time of day. */
  private touchSession(sessionId: string, lastSeenAt: Date, now: Date): void {
    const before = new Date(now.getTime() - SEEN_RESOLUTION_MS);
    if (lastSeenAt >= before) return;
    this.database.query(touch, sessionId, now, before).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'could not note when a session was last seen');
    });
  }
}

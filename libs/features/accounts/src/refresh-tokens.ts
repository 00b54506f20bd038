import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, statement, type UserStatus } from '@uni/data';
import { CLOCK, newId, type Clock } from '@uni/platform';
import { isSameDevice, type ClientDevice } from './client-device.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';

export const REFRESH_LIFETIME_MS = 7 * 24 * 60 * 60_000;
/** A client that lost the answer, or refreshed in two tabs at once, may ask again this long. */
export const REFRESH_GRACE_MS = 10_000;

interface TokenRow {
  readonly id: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly revokedAt: Date | null;
  readonly sessionExpiresAt: Date;
  readonly status: UserStatus;
}

/** Locks the session too: of parallel refreshes one goes first, and the others see what it did. */
const find = statement<[Uint8Array], TokenRow>(
  'refresh_token_find',
  `SELECT t.id, t.session_id AS "sessionId", s.user_id AS "userId", t.expires_at AS "expiresAt", t.used_at AS "usedAt", s.ip,
          s.user_agent AS "userAgent", s.revoked_at AS "revokedAt", s.expires_at AS "sessionExpiresAt", u.status
     FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
    WHERE t.token_hash = $1::bytea FOR UPDATE OF s, t`,
);

const isUnused = statement<[Uint8Array], { unused: boolean }>(
  'refresh_token_unused',
  `SELECT used_at IS NULL AS unused FROM refresh_tokens WHERE token_hash = $1::bytea`,
);

export type Rotation =
  | { readonly outcome: 'rotated'; readonly token: string; readonly sessionId: string; readonly userId: string }
  | { readonly outcome: 'unknown' | 'ended' }
  | { readonly outcome: 'inactive'; readonly status: UserStatus }
  | { readonly outcome: 'reused'; readonly sessionId: string; readonly userId: string };

const sha256 = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Refresh tokens: 256 bits, stored as SHA-256, used once. A successor is derived from its predecessor under a server key, so that
 * a repeat within the grace can be given the same successor though nothing but hashes is stored.
 */
@Injectable()
export class RefreshTokens {
  private readonly successorKey: Buffer;

  constructor(
    @Inject(IDENTITY_OPTIONS) options: IdentityOptions,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.successorKey = createHmac('sha256', options.jwtSecret).update('refresh token successor').digest();
  }

  /** The first token of a session. */
  async issue(sessionId: string, sessionExpiresAt: Date): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.store(token, sessionId, sessionExpiresAt);
    return token;
  }

  /** The session a token belongs to, used or not. */
  async sessionOf(token: string): Promise<{ readonly sessionId: string; readonly userId: string } | null> {
    const [row] = await this.database.query(find, sha256(token));
    return row ? { sessionId: row.sessionId, userId: row.userId } : null;
  }

  /** Exchanges a token for its successor; to be called in a transaction, whose caller ends the session of a reused one. */
  async rotate(token: string, device: ClientDevice): Promise<Rotation> {
    const [row] = await this.database.query(find, sha256(token));
    if (!row) return { outcome: 'unknown' };
    const now = this.clock.now();
    const { sessionId, userId, status } = row;
    if (row.revokedAt !== null || row.sessionExpiresAt <= now || row.expiresAt <= now) return { outcome: 'ended' };
    if (status !== 'active') return { outcome: 'inactive', status };
    const successor = createHmac('sha256', this.successorKey).update(token).digest('base64url');
    if (row.usedAt !== null) {
      const repeated = now.getTime() - row.usedAt.getTime() <= REFRESH_GRACE_MS && isSameDevice(row, device);
      return repeated && (await this.isUnused(successor))
        ? { outcome: 'rotated', token: successor, sessionId, userId }
        : { outcome: 'reused', sessionId, userId };
    }
    await this.database.client.refreshToken.update({ where: { id: row.id }, data: { usedAt: now } });
    await this.store(successor, sessionId, row.sessionExpiresAt);
    const seen = { lastSeenAt: now, ip: device.ip, userAgent: device.userAgent };
    await this.database.client.session.update({ where: { id: sessionId }, data: seen });
    return { outcome: 'rotated', token: successor, sessionId, userId };
  }

  private async isUnused(token: string): Promise<boolean> {
    const [row] = await this.database.query(isUnused, sha256(token));
    return row?.unused === true;
  }

  private async store(token: string, sessionId: string, sessionExpiresAt: Date): Promise<void> {
    const now = this.clock.now();
    const expiresAt = new Date(Math.min(now.getTime() + REFRESH_LIFETIME_MS, sessionExpiresAt.getTime()));
    const tokenHash = new Uint8Array(sha256(token));
    await this.database.client.refreshToken.create({
      data: { id: newId(), sessionId, tokenHash, createdAt: now, expiresAt },
    });
  }
}

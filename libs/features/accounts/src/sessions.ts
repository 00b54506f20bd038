import { Inject, Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { Database, type PlatformRole } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { CLOCK, currentContext, newId, notFound, runInContext, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { refuseInactive, unauthenticated } from './accounts.errors.js';
import { AccessTokens } from './access-tokens.js';
import type { ClientDevice } from './client-device.js';
import { RefreshTokens } from './refresh-tokens.js';

/** However often it is refreshed: after this time the password is asked for again. */
export const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60_000;

/** What a client holds after signing in. */
export interface Tokens {
  readonly userId: string;
  readonly sessionId: string;
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
}

export type EndReason = 'signed_out' | 'revoked' | 'refresh_token_reused' | 'suspended' | 'banned' | 'password_changed';

/** Sessions: opened by a proof of identity, renewed by rotation, ended by their owner, an administrator or a stolen token. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Opens a session for somebody who has just proved who they are. */
  async open(
    user: { readonly id: string; readonly platformRole: PlatformRole },
    device: ClientDevice,
  ): Promise<Tokens> {
    const now = this.clock.now();
    const session = {
      id: newId(),
      userId: user.id,
      ...device,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
    };
    const actor = { kind: 'user', userId: user.id, platformRole: user.platformRole } as const;
    const refreshToken = await this.database.transaction(async () => {
      await this.database.client.session.create({ data: session });
      // The request began anonymous; from here on it is this person's.
      await runInContext({ ...currentContext(), actor }, () =>
        this.audit.record({
          action: 'session.create',
          targetKind: 'session',
          targetId: session.id,
          after: { userAgent: device.userAgent },
        }),
      );
      return this.refreshTokens.issue(session.id, session.expiresAt);
    });
    return { userId: user.id, sessionId: session.id, refreshToken, ...this.accessTokens.sign(user.id, session.id) };
  }

  /** @throws AppError unauthenticated, account_suspended or account_banned; a reused token ends the session */
  async refresh(refreshToken: string, device: ClientDevice): Promise<Tokens> {
    const rotation = await this.database.transaction(async () => {
      const result = await this.refreshTokens.rotate(refreshToken, device);
      if (result.outcome === 'reused') await this.end(result.userId, result.sessionId, 'refresh_token_reused');
      return result;
    });
    switch (rotation.outcome) {
      case 'rotated': {
        const { userId, sessionId, token } = rotation;
        return { userId, sessionId, refreshToken: token, ...this.accessTokens.sign(userId, sessionId) };
      }
      case 'inactive':
        refuseInactive(rotation.status);
        throw unauthenticated('the account is not active');
      case 'reused':
        throw unauthenticated('a used refresh token came back: the session has been ended');
      default:
        throw unauthenticated(`the refresh token is ${rotation.outcome}`);
    }
  }

  /** Ends the session a refresh token belongs to; an unknown token is no news. */
  async signOutByRefreshToken(refreshToken: string): Promise<void> {
    await this.database.transaction(async () => {
      const session = await this.refreshTokens.sessionOf(refreshToken);
      if (session) await this.end(session.userId, session.sessionId, 'signed_out');
    });
  }

  /** Ends a person's own session; one that has ended already stays as it is. */
  async signOut(userId: string, sessionId: string): Promise<void> {
    await this.database.transaction(() => this.end(userId, sessionId, 'signed_out'));
  }

  async list(userId: string, currentSessionId: string): Promise<z.input<typeof accounts.activeSessions>> {
    const rows = await this.database.client.session.findMany({
      where: { userId, revokedAt: null, expiresAt: { gt: this.clock.now() } },
      orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
      take: 200,
    });
    const items = rows.map(({ id, ip, userAgent, createdAt, lastSeenAt }) => {
      return {
        id,
        ip,
        userAgent,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        current: id === currentSessionId,
      };
    });
    return { items, nextCursor: null };
  }

  /** @throws AppError not_found when the person has no such running session */
  async revoke(userId: string, sessionId: string, reason: EndReason = 'revoked'): Promise<void> {
    const ended = await this.database.transaction(() => this.end(userId, sessionId, reason));
    if (!ended) throw notFound('session');
  }

  /** Ends every session of a person; part of the caller's transaction. */
  async endAll(userId: string, reason: EndReason): Promise<number> {
    const where = { userId, revokedAt: null };
    const { count } = await this.database.client.session.updateMany({
      where,
      data: { revokedAt: this.clock.now(), revokedReason: reason },
    });
    return count;
  }

  private async end(userId: string, sessionId: string, reason: EndReason): Promise<boolean> {
    const where = { id: sessionId, userId, revokedAt: null };
    const { count } = await this.database.client.session.updateMany({
      where,
      data: { revokedAt: this.clock.now(), revokedReason: reason },
    });
    if (count === 0) return false;
    await this.audit.record({
      action: 'session.end',
      targetKind: 'session',
      targetId: sessionId,
      reason,
      after: { userId },
    });
    return true;
  }
}

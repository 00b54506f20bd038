import { Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { People, type Tokens } from '@uni/feature-accounts';
import type { FastifyReply } from 'fastify';
import { RefreshCookie } from './refresh-cookie.js';

export type SessionMode = 'cookie' | 'token';

/** Hands a session to the client: the refresh token as a cookie, or in the body for clients that keep it themselves. */
@Injectable()
export class SignedInAnswer {
  constructor(
    private readonly people: People,
    private readonly cookie: RefreshCookie,
  ) {}

  async give(reply: FastifyReply, tokens: Tokens, mode: SessionMode): Promise<accounts.SignedIn> {
    const user = await this.people.get(tokens.userId);
    const { accessToken, expiresIn, refreshToken } = tokens;
    if (mode === 'token') return { user, accessToken, expiresIn, refreshToken };
    this.cookie.write(reply, refreshToken);
    return { user, accessToken, expiresIn };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { CLOCK, isId, type Clock } from '@uni/platform';
import { z } from 'zod';
import { unauthenticated } from './accounts.errors.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';

/** What an access token must say, and nothing else is accepted. */
export const ACCESS_TOKEN = {
  algorithm: 'HS256',
  issuer: 'uni-manager',
  audience: 'uni-api',
  type: 'access',
  lifetimeSeconds: 30 * 60,
} as const;

const claims = z.object({
  typ: z.literal(ACCESS_TOKEN.type),
  sub: z.string().refine(isId),
  sid: z.string().refine(isId),
  iat: z.number().int(),
  exp: z.number().int(),
});
export type AccessTokenClaims = z.output<typeof claims>;

/** How far the clocks of two API processes may differ. */
const LEEWAY_SECONDS = 5;

/**
 * Checks what the signature does not: the type, the ids, the times by the injected clock.
 * @param payload of a token whose signature, algorithm, issuer and audience have been checked
 * @throws AppError unauthenticated
 */
export function accessTokenClaims(payload: unknown, now: Date): AccessTokenClaims {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) throw unauthenticated('the token lacks a claim or is of another type');
  const nowSeconds = now.getTime() / 1000;
  if (parsed.data.exp <= nowSeconds) throw unauthenticated('the access token has expired');
  if (parsed.data.iat > nowSeconds + LEEWAY_SECONDS) throw unauthenticated('the access token is from the future');
  return parsed.data;
}

/** Signs access tokens: short-lived, bound to one session. */
@Injectable()
export class AccessTokens {
  private readonly jwt: JwtService;

  constructor(
    @Inject(IDENTITY_OPTIONS) options: IdentityOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.jwt = new JwtService({ secret: options.jwtSecret, signOptions: { algorithm: ACCESS_TOKEN.algorithm } });
  }

  sign(userId: string, sessionId: string): { readonly accessToken: string; readonly expiresIn: number } {
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const expiresIn = ACCESS_TOKEN.lifetimeSeconds;
    const { issuer: iss, audience: aud, type: typ } = ACCESS_TOKEN;
    return {
      accessToken: this.jwt.sign({ iss, aud, typ, sub: userId, sid: sessionId, iat, exp: iat + expiresIn }),
      expiresIn,
    };
  }
}

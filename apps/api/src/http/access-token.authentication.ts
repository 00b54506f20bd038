import { createSecretKey } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import {
  ACCESS_TOKEN,
  accessTokenClaims,
  Principals,
  unauthenticated,
  type SignedInPrincipal,
} from '@uni/feature-accounts';
import { AppError, CLOCK, isId, type Clock } from '@uni/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { invalid } from './parse-input.js';

const STRATEGY = 'access-token';
const BEARER = /^bearer (\S+)$/i;
/** Tokens of people who are at work at the same time, a few hundred bytes each. */
const KNOWN_TOKENS = 5_000;

/** What passport reads of a request and an answer; Fastify's have it, though its types are not Express's. */
type PassportHandler = (request: FastifyRequest, reply: FastifyReply, next: (error: unknown) => void) => void;
type Outcome = (error: unknown, principal?: SignedInPrincipal | false, info?: unknown) => void;

/**
 * Bearer access tokens: HS256 only, issuer, audience, type and expiry checked, and the session behind it looked up on every request.
 * The passport instance is its own, so that two applications in one process do not share strategies.
 */
@Injectable()
export class AccessTokenAuthentication {
  private readonly passport = new passport.Passport();
  /**
   * Payloads whose signature, issuer and audience were found good: that never changes for one and the same text, and checking it again is
   * a tenth of a request. Expiry, session, roles and the account's state are looked at every time.
   */
  private readonly known = new LRUCache<string, object>({ max: KNOWN_TOKENS });

  constructor(
    @Inject(API_CONFIG) config: ApiConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly principals: Principals,
  ) {
    const options = {
      // A key object: given a text, jsonwebtoken first tries to read it as a public key, a quarter of a request's time.
      // The types know texts and buffers only; what is passed on takes all three.
      secretOrKey: createSecretKey(config.JWT_SECRET, 'utf8') as unknown as Buffer,
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: [ACCESS_TOKEN.algorithm],
      issuer: ACCESS_TOKEN.issuer,
      audience: ACCESS_TOKEN.audience,
      // Checked below by the injected clock.
      jsonWebTokenOptions: { ignoreNotBefore: true },
      ignoreExpiration: true,
      passReqToCallback: true as const,
    };
    const strategy = new Strategy(options, (request: FastifyRequest, payload: unknown, done: Outcome) => {
      const token = tokenOf(request);
      if (token !== null && typeof payload === 'object' && payload !== null) this.known.set(token, payload);
      this.principalOf(request, payload).then(
        (principal) => done(null, principal),
        (error: unknown) => done(error),
      );
    });
    this.passport.use(STRATEGY, strategy);
  }

  /** @throws AppError unauthenticated, account_suspended, account_banned, validation_failed (X-Organization-Id) */
  authenticate(request: FastifyRequest, reply: FastifyReply): Promise<SignedInPrincipal> {
    const token = tokenOf(request);
    const payload = token === null ? undefined : this.known.get(token);
    if (payload !== undefined) return this.principalOf(request, payload);
    return new Promise((resolve, reject) => {
      const outcome: Outcome = (error, principal, info) => {
        if (error) reject(error instanceof Error ? error : new Error('authentication failed', { cause: error }));
        else if (principal) resolve(principal);
        else reject(unauthenticated(info instanceof Error ? info.message : 'no access token'));
      };
      const handler = this.passport.authenticate(STRATEGY, { session: false }, outcome) as PassportHandler;
      try {
        handler(request, reply, reject);
      } catch (error) {
        // The JWT library trips over some payloads that are valid JSON (null) instead of refusing them.
        reject(unauthenticated(`the access token cannot be read: ${String(error)}`));
      }
    });
  }

  /** For routes that need nobody but act on the session when there is one: null for a missing or refused token. */
  async authenticateIfPossible(request: FastifyRequest, reply: FastifyReply): Promise<SignedInPrincipal | null> {
    if (request.headers.authorization === undefined) return null;
    try {
      return await this.authenticate(request, reply);
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }

  private async principalOf(request: FastifyRequest, payload: unknown): Promise<SignedInPrincipal> {
    const claims = accessTokenClaims(payload, this.clock.now());
    const organizationId = request.headers['x-organization-id'];
    if (organizationId !== undefined && (typeof organizationId !== 'string' || !isId(organizationId))) {
      throw invalid([{ path: 'X-Organization-Id', message: 'must be an id' }]);
    }
    return this.principals.load(claims.sid, claims.sub, organizationId ?? null);
  }
}

function tokenOf(request: FastifyRequest): string | null {
  return BEARER.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

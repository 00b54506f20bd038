import { Inject, Injectable } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import { REFRESH_LIFETIME_MS } from '@uni/feature-accounts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX } from '../http/endpoint.types.js';
import { forbidden } from '../http/problem.js';

const NAME = 'uni_refresh';
/** Tokens are base64url: nothing in them needs escaping. */
const VALUE = new RegExp(`(?:^|; *)${NAME}=([\\w-]+)`);

/** Carries the refresh token of browsers: out of reach of scripts, of other sites and of every address but the sign-in ones. */
@Injectable()
export class RefreshCookie {
  private readonly attributes: string;

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.attributes = `Path=${API_PREFIX}/auth; HttpOnly; SameSite=Strict${mustBeSecure(config.PUBLIC_URL) ? '; Secure' : ''}`;
  }

  /** @throws AppError forbidden when another site sent the request */
  read(request: FastifyRequest): string | null {
    const token = VALUE.exec(request.headers.cookie ?? '')?.[1];
    if (token === undefined) return null;
    if (request.headers['sec-fetch-site'] === 'cross-site') throw forbidden('This request came from another site.');
    return token;
  }

  write(reply: FastifyReply, token: string): void {
    void reply.header('set-cookie', `${NAME}=${token}; Max-Age=${REFRESH_LIFETIME_MS / 1000}; ${this.attributes}`);
  }

  clear(reply: FastifyReply): void {
    void reply.header('set-cookie', `${NAME}=; Max-Age=0; ${this.attributes}`);
  }
}

/** Browsers keep no Secure cookie of a plain http site, localhost excepted: such an installation gets one without. */
function mustBeSecure(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

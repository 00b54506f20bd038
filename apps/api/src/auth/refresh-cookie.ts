import { Inject, Injectable } from '@nestjs/common';
import cookies from '@fastify/cookie';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import { REFRESH_LIFETIME_MS } from '@uni/feature-accounts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX } from '../http/endpoint.types.js';
import { forbidden } from '../http/problem.js';

const NAME = 'uni_refresh';

/** Carries the refresh token of browsers: out of reach of scripts, of other sites and of every address but the sign-in ones. */
@Injectable()
export class RefreshCookie {
  private readonly attributes;

  constructor(@Inject(API_CONFIG) config: ApiConfig) {
    this.attributes = {
      httpOnly: true,
      sameSite: 'strict',
      path: `${API_PREFIX}/auth`,
      secure: mustBeSecure(config.PUBLIC_URL),
    } as const;
  }

  /** @throws AppError forbidden when another site sent the request */
  read(request: FastifyRequest): string | null {
    const token = cookies.parse(request.headers.cookie ?? '')[NAME];
    if (token === undefined || token === '') return null;
    if (request.headers['sec-fetch-site'] === 'cross-site') throw forbidden('This request came from another site.');
    return token;
  }

  write(reply: FastifyReply, token: string): void {
    void reply.header(
      'set-cookie',
      cookies.serialize(NAME, token, { ...this.attributes, maxAge: REFRESH_LIFETIME_MS / 1000 }),
    );
  }

  clear(reply: FastifyReply): void {
    void reply.header('set-cookie', cookies.serialize(NAME, '', { ...this.attributes, maxAge: 0 }));
  }
}

/** Browsers keep no Secure cookie of a plain http site, localhost excepted: such an installation gets one without. */
function mustBeSecure(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

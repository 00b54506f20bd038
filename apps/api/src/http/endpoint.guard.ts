import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { actsForOrganization, type SignedInPrincipal } from '@uni/feature-accounts';
import { notFound } from '@uni/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessTokenAuthentication } from './access-token.authentication.js';
import { endpointOf } from './endpoint.metadata.js';
import type { Access, EndpointSpec } from './endpoint.types.js';
import { parseInput } from './parse-input.js';
import { forbidden } from './problem.js';
import { RateLimiter } from './rate-limiter.js';

/** Runs before every handler: who is it, may they, and is what they sent of the declared form. Fails closed. */
@Injectable()
export class EndpointGuard implements CanActivate {
  constructor(
    private readonly authentication: AccessTokenAuthentication,
    private readonly limiter: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const spec = endpointOf(context.getHandler());
    if (!spec) throw new Error(`${context.getClass().name}.${context.getHandler().name} has no @Endpoint declaration`);
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    await this.identify(spec, request, http.getResponse<FastifyReply>());
    request.exchange.input = parseInput(spec, { body: request.body, query: request.query, params: request.params });
    return true;
  }

  private async identify(spec: EndpointSpec, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (spec.access === 'anonymous') {
      this.limiter.takeAnonymous(request.ip, spec.sensitive === true);
      return;
    }
    const principal = await this.authentication.authenticate(request, reply);
    request.exchange.signIn(principal);
    this.limiter.takeSession(principal.sessionId);
    authorize(spec.access, principal, request.headers['x-organization-id'] !== undefined);
  }
}

function authorize(
  access: Exclude<Access, 'anonymous'>,
  principal: SignedInPrincipal,
  namedOrganization: boolean,
): void {
  if (access === 'signed_in') return;
  if (access === 'admin') {
    if (principal.platformRole !== 'admin') throw forbidden('Only administrators may do this.');
    return;
  }
  if (access === 'support') {
    if (principal.platformRole === 'user') throw forbidden('Only administrators and support may see this.');
    return;
  }
  if (!actsForOrganization(principal))
    throw namedOrganization ? notFound('organisation') : forbidden('You belong to no organisation yet.');
  if (access !== 'member' && !access.member.includes(principal.organizationRole)) {
    throw forbidden(`Your role in this organisation (${principal.organizationRole}) does not allow this.`);
  }
}

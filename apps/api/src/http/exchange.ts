import type { SignedInPrincipal } from '@uni/feature-accounts';
import type { Actor, RequestContext } from '@uni/platform';

export interface ParsedInput {
  readonly body: unknown;
  readonly query: unknown;
  readonly params: unknown;
}

/** What is known of the running request; audit rows and log lines read it through `currentContext()`. */
export class Exchange implements RequestContext {
  actor: Actor = { kind: 'anonymous' };
  principal: SignedInPrincipal | null = null;
  input: ParsedInput | null = null;
  readonly startedAt = performance.now();

  constructor(
    readonly requestId: string,
    readonly ip: string | null,
  ) {}

  signIn(principal: SignedInPrincipal): void {
    this.principal = principal;
    this.actor = { kind: 'user', userId: principal.userId, platformRole: principal.platformRole };
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

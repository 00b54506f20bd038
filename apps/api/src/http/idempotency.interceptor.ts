import { createHash } from 'node:crypto';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Database, IdempotencyKeys, type StoredAnswer } from '@uni/data';
import { CLOCK, must, type Clock } from '@uni/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { endpointOf } from './endpoint.metadata.js';
import type { AnswerHeader, EndpointSpec } from './endpoint.types.js';
import type { Exchange } from './exchange.js';
import { invalid } from './parse-input.js';
import { appError } from './problem.js';

const LONGEST_KEY = 255;

/**
 * Makes a repeat harmless: the handler and its stored answer are one transaction, so there is never an effect without the memory of
 * it. Refusals roll back and are not remembered; a repeat after one is a new attempt.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly keys: IdempotencyKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return next.handle();
    if (typeof key !== 'string' || key.length === 0 || key.length > LONGEST_KEY) {
      throw invalid([{ path: 'Idempotency-Key', message: `must have 1 to ${LONGEST_KEY} characters` }]);
    }
    const spec = must(endpointOf(context.getHandler()), 'endpoint');
    return from(
      this.once(spec, key, request, http.getResponse<FastifyReply>(), () =>
        lastValueFrom(next.handle(), { defaultValue: undefined }),
      ),
    );
  }

  private async once(
    spec: EndpointSpec,
    key: string,
    request: FastifyRequest,
    reply: FastifyReply,
    handle: () => Promise<unknown>,
  ): Promise<unknown> {
    const scope = scopeOf(spec, request.exchange);
    const requestHash = hashOf(request);
    const { answer, replayed } = await this.database.transaction(async () => {
      if (!(await this.keys.tryTake(scope, key))) {
        throw appError(
          'conflict',
          'idempotency_in_progress',
          'The first request under this key is still running: ask again in a moment.',
        );
      }
      const stored = await this.keys.find(scope, key, this.clock.now());
      if (stored) return { answer: sameRequest(stored, requestHash), replayed: true };
      const body = await handle();
      const fresh: StoredAnswer = {
        requestHash,
        status: spec.answer.status,
        headers: headersOf(spec.answer.headers ?? {}, body),
        body,
      };
      await this.keys.store(scope, key, fresh, this.clock.now());
      return { answer: fresh, replayed: false };
    });
    if (replayed) void reply.header('idempotency-replayed', 'true').status(answer.status).headers(answer.headers);
    return answer.body;
  }
}

/** What a member does is the organisation's, so that two members' retries meet; everything else is the person's. */
function scopeOf(spec: EndpointSpec, exchange: Exchange): string {
  const principal = must(exchange.principal, 'principal of an idempotent route');
  const acting = spec.access === 'member' || typeof spec.access === 'object';
  return acting && principal.organizationId !== null ? principal.organizationId : principal.userId;
}

/** Over the parsed input: other whitespace or key order is still the same request. */
function hashOf(request: FastifyRequest): Buffer {
  const { body, query } = must(request.exchange.input, 'parsed input');
  const path = request.url.split('?', 1)[0];
  return createHash('sha256')
    .update(JSON.stringify([request.method, path, query, body]))
    .digest();
}

function sameRequest(stored: StoredAnswer, requestHash: Buffer): StoredAnswer {
  if (stored.requestHash.equals(requestHash)) return stored;
  throw appError(
    'conflict',
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request: take a new one.',
  );
}

function headersOf(headers: Readonly<Record<string, AnswerHeader>>, body: unknown): Record<string, string> {
  const computed = Object.entries(headers).flatMap(([name, header]) =>
    header.value ? [[name, header.value(body as { id: string })] as const] : [],
  );
  return Object.fromEntries(computed);
}

import { newId, runInContext, withoutRedaction, type Logger } from '@uni/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Exchange } from './exchange.js';
import type { HttpMetrics } from './http-metrics.js';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** On every answer: nothing here is a page, may be framed, sniffed or kept. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function beginExchange(request: FastifyRequest): Exchange {
  const given = request.headers['x-request-id'];
  return new Exchange(typeof given === 'string' && REQUEST_ID.test(given) ? given : newId(), request.ip);
}

/** Request id, context, headers, access log and measurement of every request, found routes and others. */
export function addHttpHooks(fastify: FastifyInstance, logger: Logger, metrics: HttpMetrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    request.exchange = beginExchange(request);
    void reply.headers(SECURITY_HEADERS).header('x-request-id', request.exchange.requestId);
    done();
  });
  // Only after the body has been read: its events run outside of the context that was current when reading began.
  fastify.addHook('preHandler', (request, _reply, done) => runInContext(request.exchange, () => done()));
  const accessLog = withoutRedaction(logger);
  fastify.addHook('onResponse', (request, reply, done) => {
    logRequest(accessLog, request, reply);
    const seconds = (performance.now() - request.exchange.startedAt) / 1000;
    metrics.observe(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, seconds);
    done();
  });
}

function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const { requestId, principal, ip, startedAt } = request.exchange;
  const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
  // The route, not the address: queries and ids in paths may be somebody's secret.
  const line = {
    requestId,
    method: request.method,
    route: request.routeOptions.url ?? null,
    status: reply.statusCode,
    durationMs,
    ip,
  };
  logger.info(
    principal ? { ...line, userId: principal.userId, organizationId: principal.organizationId } : line,
    'request',
  );
}

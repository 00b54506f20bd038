import type { Server } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { classifyError } from './classify-error.js';
import { beginExchange, SECURITY_HEADERS } from './http-hooks.js';
import { BODY_LIMIT_BYTES } from './json-body.js';
import { PROBLEM_TYPE, problemAnswer } from './problem.js';
import { QuietConnections } from './quiet-connections.js';

const SLOWEST_REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;

const unused = (): never => {
  throw new Error('Input is parsed by the endpoint guard: routes carry no Fastify schemas');
};
/** Named here, Fastify does not load its own compilers: a hundred modules at every start that nothing would use. */
const NO_SCHEMAS = { buildValidator: unused, buildSerializer: unused };

/** Fastify with this API's limits; its own faults reach the problem filter with their codes. */
export class ApiAdapter extends FastifyAdapter {
  private connections: QuietConnections | null = null;

  constructor(trustedProxies: number) {
    super({
      bodyLimit: BODY_LIMIT_BYTES,
      trustProxy: (_address, hop) => hop < trustedProxies,
      requestTimeout: SLOWEST_REQUEST_MS,
      // Longer than any proxy's own, so that the proxy is the one that closes.
      keepAliveTimeout: KEEP_ALIVE_MS,
      frameworkErrors: refuseUnroutable,
      skipMiddie: true,
      schemaController: { compilersFactory: NO_SCHEMAS },
    });
  }

  override initHttpServer(options?: NestApplicationOptions): void {
    super.initHttpServer(options);
    this.connections = new QuietConnections(this.getHttpServer<Server>());
  }

  override async close(): Promise<void> {
    this.connections?.close();
    await super.close();
  }

  /** Nest would turn Fastify's errors into plain HTTP ones and lose the codes that tell them apart. */
  override mapException(error: unknown): unknown {
    return error;
  }
}

/** An address that cannot be decoded is refused before any hook has run. */
function refuseUnroutable(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  request.exchange = beginExchange(request);
  const { requestId } = request.exchange;
  const { error: refusal, status } = classifyError(error);
  const answer = problemAnswer(refusal, requestId, status);
  void reply
    .headers(SECURITY_HEADERS)
    .header('x-request-id', requestId)
    .status(answer.status)
    .headers(answer.headers)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(answer.body));
}

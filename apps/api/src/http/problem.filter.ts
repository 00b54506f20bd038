import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@uni/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { classifyError } from './classify-error.js';
import { appError, PROBLEM_TYPE, problemAnswer, type ProblemAnswer } from './problem.js';
import type { RouteTable } from './route-table.js';

/** The one place where a failure becomes an answer: `application/problem+json`, and a log line for what nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteTable,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer = this.answerFor(thrown, request);
    if (reply.sent) return;
    void reply.status(answer.status).headers(answer.headers).type(PROBLEM_TYPE).send(answer.body);
  }

  private answerFor(thrown: unknown, request: FastifyRequest): ProblemAnswer {
    const { requestId } = request.exchange;
    const { error, status, unexpected } = classifyError(thrown, hasCursor(request.query));
    if (unexpected) {
      const line = {
        err: error.cause ?? error,
        requestId,
        method: request.method,
        route: request.routeOptions.url ?? null,
      };
      if (error.kind === 'unavailable') this.logger.warn(line, error.code);
      else this.logger.error(line, error.code);
    } else if (error.detail !== undefined) {
      this.logger.info({ requestId, code: error.code, detail: error.detail }, 'request refused');
    }
    const allowed = error.code === 'not_found' && request.is404 ? this.routes.methodsAt(request.url) : [];
    if (allowed.length === 0) return problemAnswer(error, requestId, status);
    const refusal = appError('invalid', 'method_not_allowed', `This address takes ${allowed.join(', ')} only.`);
    const answer = problemAnswer(refusal, requestId, 405);
    return { ...answer, headers: { ...answer.headers, allow: allowed.join(', ') } };
  }
}

function hasCursor(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'cursor' in query;
}

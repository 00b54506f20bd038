import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { must } from '@uni/platform';
import type { FastifyReply } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { endpointOf } from './endpoint.metadata.js';

/** Sets the declared headers that are computed from the answer (`Location`). */
@Injectable()
export class AnswerHeadersInterceptor implements NestInterceptor<{ readonly id: string }> {
  intercept(
    context: ExecutionContext,
    next: CallHandler<{ readonly id: string }>,
  ): Observable<{ readonly id: string }> {
    const { headers = {} } = must(endpointOf(context.getHandler()), 'endpoint').answer;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((answer) => {
        for (const [name, header] of Object.entries(headers)) {
          if (header.value) void reply.header(name, header.value(answer));
        }
      }),
    );
  }
}

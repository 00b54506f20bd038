import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { must } from '@uni/platform';
import type { FastifyRequest } from 'fastify';

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

/** The parsed input, typed by `InputOf<typeof spec>`. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) =>
  must(requestOf(context).exchange.input, 'parsed input'),
);

/** Who calls: a `Principal` on member routes, a `SignedInPrincipal` on the others that need a session. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  must(requestOf(context).exchange.principal, 'principal'),
);

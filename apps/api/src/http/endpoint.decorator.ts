import {
  applyDecorators,
  Header,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  UseInterceptors,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { AnswerHeadersInterceptor } from './answer-headers.interceptor.js';
import { ENDPOINT, routePath } from './endpoint.metadata.js';
import type { EndpointSpec } from './endpoint.types.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * Makes a method the handler of one route: path, access, parsing, answer status and headers, idempotency and documentation come
 * from one declaration, so that none can be forgotten or drift from the others.
 */
export function Endpoint(spec: EndpointSpec): MethodDecorator {
  const interceptors: Type<NestInterceptor>[] = [];
  if (spec.idempotent) interceptors.push(IdempotencyInterceptor);
  if (Object.values(spec.answer.headers ?? {}).some((header) => header.value))
    interceptors.push(AnswerHeadersInterceptor);
  const contentType =
    spec.answer.contentType ?? (spec.answer.serialized ? 'application/json; charset=utf-8' : undefined);
  return applyDecorators(
    SetMetadata(ENDPOINT, spec),
    RequestMapping({ method: RequestMethod[spec.method], path: routePath(spec) }),
    HttpCode(spec.answer.status),
    ...(contentType ? [Header('content-type', contentType)] : []),
    ...(interceptors.length > 0 ? [UseInterceptors(...interceptors)] : []),
  );
}

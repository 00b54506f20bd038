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
import { API_PREFIX, type EndpointSpec } from './endpoint.types.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

const ENDPOINT = 'uni:endpoint';

/** `/instances/{id}` → `/api/v1/instances/:id` */
export function routePath(spec: EndpointSpec): string {
  return `${spec.root ? '' : API_PREFIX}${spec.path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
}

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

/** The declaration of a handler; undefined for a method without one. */
export function endpointOf(handler: object): EndpointSpec | undefined {
  return Reflect.getMetadata(ENDPOINT, handler) as EndpointSpec | undefined;
}

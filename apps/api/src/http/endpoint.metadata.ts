import { API_PREFIX, type EndpointSpec } from './endpoint.types.js';

/** Metadata key under which a handler carries its declaration. */
export const ENDPOINT = 'uni:endpoint';

/** `/instances/{id}` → `/api/v1/instances/:id` */
export function routePath(spec: EndpointSpec): string {
  return `${spec.root ? '' : API_PREFIX}${spec.path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
}

/** The declaration of a handler; undefined for a method without one. */
export function endpointOf(handler: object): EndpointSpec | undefined {
  return Reflect.getMetadata(ENDPOINT, handler) as EndpointSpec | undefined;
}

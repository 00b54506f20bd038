import { randomUUID } from 'node:crypto';
import type { Access } from '../http/endpoint.types.js';
import type { JsonSchema } from '../http/openapi/json-schema.js';
import type { TestClient } from './test-client.js';

/** One operation of the served OpenAPI document: what an outsider can know of a route. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access;
  readonly body: { readonly schema: JsonSchema; readonly example: Record<string, unknown> } | null;
  readonly query: readonly string[];
  /** Statuses the document promises. */
  readonly statuses: readonly number[];
  /** The path with ids of nothing in it. */
  address(): string;
}

interface Document {
  readonly paths: Record<string, Record<string, RawOperation>>;
  readonly components: { readonly schemas: Record<string, JsonSchema> };
}

interface RawOperation {
  readonly operationId: string;
  readonly 'x-access': Access;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly schema: JsonSchema; readonly example: Record<string, unknown> };
    };
  };
  readonly responses: Record<string, unknown>;
}

/** Everything that the API says it does, read from the document it serves. */
export async function operationsOf(client: TestClient): Promise<Operation[]> {
  const { paths } = (await client.get('/openapi.json', { expect: 200 })).body as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      access: operation['x-access'],
      body: operation.requestBody?.content['application/json'] ?? null,
      query: operation.parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name),
      statuses: Object.keys(operation.responses).map(Number),
      address: () => path.replaceAll(/\{\w+\}/g, () => randomUUID()),
    })),
  );
}

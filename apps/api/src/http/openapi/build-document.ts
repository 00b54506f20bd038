import { DocumentBuilder } from '@nestjs/swagger';
import { problem } from '@uni/contracts';
import type { z } from 'zod';
import { API_PREFIX, type EndpointSpec } from '../endpoint.types.js';
import { errorAnswers } from './error-answers.js';
import { exampleOf } from './example.js';
import { SchemaCollector, type JsonSchema } from './json-schema.js';

const BEARER = 'accessToken';

/** The OpenAPI 3.1 document of the declared routes. What it says is what the routes check: both come from one declaration. */
export function buildDocument(specs: readonly EndpointSpec[], version: string): Record<string, unknown> {
  const schemas = new SchemaCollector();
  schemas.convert(problem, 'output');
  const documented = specs.filter((spec) => !spec.root && !spec.undocumented);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const spec of documented) {
    paths[spec.path] = { ...paths[spec.path], [spec.method.toLowerCase()]: operationOf(spec, schemas) };
  }
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Uni-Manager API')
    .setDescription(
      'Buy, run and pay for virtual machines, and administer who may. Errors are RFC 9457 problems; money is a decimal string with its currency.',
    )
    .setVersion(version)
    .addServer(API_PREFIX)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, BEARER);
  for (const tag of new Set(documented.map((spec) => spec.tag))) builder.addTag(tag);
  const head = builder.build();
  return { ...head, paths, components: { ...head.components, schemas: schemas.components } };
}

function operationOf(spec: EndpointSpec, schemas: SchemaCollector): Record<string, unknown> {
  return {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description ? { description: spec.description } : {}),
    security: spec.access === 'anonymous' ? [] : [{ [BEARER]: [] }],
    'x-access': spec.access,
    parameters: parametersOf(spec, schemas),
    ...(spec.body ? { requestBody: bodyOf(spec.body, spec.example, schemas) } : {}),
    responses: { [String(spec.answer.status)]: answerOf(spec, schemas), ...errorAnswers(spec) },
  };
}

function bodyOf(body: z.ZodType, given: unknown, schemas: SchemaCollector): unknown {
  const schema = schemas.convert(body, 'input');
  const example = given ?? exampleOf(schema, schemas.components);
  return {
    required: ((schema['required'] as unknown[] | undefined) ?? []).length > 0,
    content: { 'application/json': { schema, example } },
  };
}

function answerOf({ answer, idempotent }: EndpointSpec, schemas: SchemaCollector): unknown {
  const declared = Object.entries(answer.headers ?? {}).map(
    ([name, { description }]) => [name, { description, schema: { type: 'string' } }] as const,
  );
  const replayed = idempotent
    ? [
        [
          'Idempotency-Replayed',
          { description: '`true` when this is the first answer again', schema: { type: 'string' } },
        ] as const,
      ]
    : [];
  const headers = {
    'X-Request-Id': { description: 'Names this request in logs', schema: { type: 'string' } },
    ...Object.fromEntries([...declared, ...replayed]),
  };
  const description = answer.description ?? 'Done';
  if (!answer.schema) {
    const content = answer.contentType ? { content: { [answer.contentType]: { schema: { type: 'string' } } } } : {};
    return { description, headers, ...content };
  }
  const schema = schemas.convert(answer.schema, 'output');
  return {
    description,
    headers,
    content: { 'application/json': { schema, example: exampleOf(schema, schemas.components) } },
  };
}

function parametersOf(spec: EndpointSpec, schemas: SchemaCollector): unknown[] {
  const named = [...fieldsOf(spec.params, 'path', schemas), ...fieldsOf(spec.query, 'query', schemas)];
  const header = (name: string, description: string, schema: JsonSchema = { type: 'string' }): unknown => ({
    name,
    in: 'header',
    required: false,
    description,
    schema,
  });
  const acting = spec.access === 'member' || typeof spec.access === 'object';
  if (acting)
    named.push(
      header('X-Organization-Id', 'The acting organisation; your first one where it is left out', {
        type: 'string',
        format: 'uuid',
      }),
    );
  if (spec.idempotent)
    named.push(
      header('Idempotency-Key', 'Makes a repeat harmless for 24 hours', {
        type: 'string',
        minLength: 1,
        maxLength: 255,
      }),
    );
  return named;
}

function fieldsOf(schema: z.ZodType | undefined, place: 'path' | 'query', schemas: SchemaCollector): unknown[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemas.convert(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, field]) => {
    const { description, ...rest } = field;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

import { z } from 'zod';

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const LOCAL = '#/$defs/';
const COMPONENT = '#/components/schemas/';

/** Turns zod schemas into JSON Schema and gathers the named ones under `components`. */
export class SchemaCollector {
  readonly components: Record<string, JsonSchema> = {};

  /** @param io `input` describes what a caller sends (before defaults), `output` what they get */
  convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _,
      $defs,
      ...root
    } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as JsonSchema;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>))
      this.components[name] ??= tidy(definition);
    const { id } = root;
    if (typeof id !== 'string') return tidy(root);
    this.components[id] ??= tidy(root);
    return { $ref: `${COMPONENT}${id}` };
  }
}

/** Points references at the components, and drops the keyword that only names a component. */
function tidy(schema: JsonSchema): JsonSchema {
  const { id: _, ...rest } = schema;
  return walk(rest) as JsonSchema;
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === '$ref' && typeof item === 'string' && item.startsWith(LOCAL))
        return [key, COMPONENT + item.slice(LOCAL.length)];
      if (key === 'example') return ['examples', [item]];
      return [key, walk(item)];
    }),
  );
}

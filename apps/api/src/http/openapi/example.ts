import type { JsonSchema } from './json-schema.js';

const DEEPEST = 8;
const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f',
  'date-time': '2026-11-20T09:30:00.000Z',
  date: '2026-11-20',
  email: 'ada@example.com',
  uri: 'https://example.com',
};
const COMPONENT = '#/components/schemas/';

/** A value of the schema: its own example where it has one, else the plainest value that fits. */
export function exampleOf(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>, depth = 0): unknown {
  const { examples, $ref } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0] as unknown;
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema['const'];
  if (typeof $ref === 'string') return exampleOf(components[$ref.slice(COMPONENT.length)] ?? {}, components, depth + 1);
  const values = schema['enum'];
  if (Array.isArray(values)) return values[0] as unknown;
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const [first] = (schema[keyword] ?? []) as readonly JsonSchema[];
    if (first) return exampleOf(first, components, depth + 1);
  }
  return depth > DEEPEST ? null : byType(schema, components, depth);
}

function byType(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>, depth: number): unknown {
  switch (schema['type']) {
    case 'object':
      return objectExample(schema, components, depth);
    case 'array':
      return arrayExample(schema, components, depth);
    case 'string':
      return BY_FORMAT[String(schema['format'])] ?? 'text'.padEnd(Number(schema['minLength'] ?? 0), '.');
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function arrayExample(
  { prefixItems, items }: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  depth: number,
): unknown[] {
  // A tuple names each place; what may follow it is left out.
  const places = Array.isArray(prefixItems) ? (prefixItems as readonly JsonSchema[]) : [(items ?? {}) as JsonSchema];
  return places.map((place) => exampleOf(place, components, depth + 1));
}

function objectExample(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  depth: number,
): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(property, components, depth + 1)]),
  );
}

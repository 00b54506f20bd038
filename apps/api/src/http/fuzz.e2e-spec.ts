import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, type Operation } from '../testing/operations.js';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-api.js';
import type { TestAnswer } from '../testing/test-client.js';
import type { JsonSchema } from './openapi/json-schema.js';

type Body = Record<string, unknown>;
interface Attempt {
  readonly what: string;
  readonly body: string;
  readonly headers?: Record<string, string>;
  /** Statuses that count as refused for what was wrong. */
  readonly refusedBy: readonly number[];
  /** The field that must be named. */
  readonly field?: string;
}

const LONG_TEXT = 'n'.repeat(300);
/** Texts that may well be a name to somebody; they must do no harm, and break nothing. */
const STRANGE_TEXTS = [
  LONG_TEXT,
  '\u{1F9A5}\u{1F468}‍\u{1F469}‍\u{1F467}',
  '<script>alert(1)</script>',
  "'; DROP TABLE users; --",
  '${7*7}{{7*7}}',
  '../../../../etc/passwd',
  'a\u0000b',
  '‮gnirts',
  '\ud800',
  '%n%s%x',
  '-1',
  '1e309',
];
const NUMBERS = [-1, 1e308, Number.MAX_SAFE_INTEGER + 2, 0.1, -0, 1e-300];

const typesOf = (schema: JsonSchema): unknown[] =>
  [schema['type'], ...((schema['anyOf'] ?? []) as JsonSchema[]).map((option) => option['type'])].flat();

/** Values of a type that the field does not take. */
function wrongValues(schema: JsonSchema): unknown[] {
  const types = typesOf(schema);
  const all: [string, unknown][] = [
    ['string', 'text'],
    ['number', 12.5],
    ['boolean', true],
    ['object', { nested: {} }],
    ['array', [[]]],
    ['null', null],
  ];
  const open = !('type' in schema) && !('anyOf' in schema);
  return open ? [] : all.filter(([type]) => !types.includes(type)).map(([, value]) => value);
}

/** Everything that the declared schema refuses, and everything that it might take but must survive. */
function attemptsOn(body: NonNullable<Operation['body']>): Attempt[] {
  const properties = (body.schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (body.schema['required'] ?? []) as string[];
  const variant = (change: Body): string => JSON.stringify({ ...body.example, ...change });
  const invalid = [400];
  const attempts: Attempt[] = [
    { what: 'an unknown field', body: variant({ isAdmin: true }), refusedBy: invalid, field: 'isAdmin' },
    { what: 'half a body', body: JSON.stringify(body.example).slice(0, -1), refusedBy: invalid },
    { what: 'a list', body: '[]', refusedBy: invalid },
    { what: 'no JSON', body: 'name=x', refusedBy: invalid },
    { what: 'another content type', body: variant({}), headers: { 'content-type': 'text/plain' }, refusedBy: [415] },
    { what: 'a form', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' }, refusedBy: [415] },
    { what: '10 MB', body: variant({ padding: 'x'.repeat(10 * 1024 * 1024) }), refusedBy: [413] },
    ...required.map((field) => ({
      what: `no ${field}`,
      body: JSON.stringify({ ...body.example, [field]: undefined }),
      refusedBy: invalid,
      field,
    })),
  ];
  for (const [field, schema] of Object.entries(properties)) {
    for (const value of wrongValues(schema))
      attempts.push({
        what: `${field} = ${JSON.stringify(value)}`,
        body: variant({ [field]: value }),
        refusedBy: invalid,
        field,
      });
    const types = typesOf(schema);
    if (types.includes('string') && Number(schema['maxLength'] ?? Infinity) < LONG_TEXT.length) {
      attempts.push({
        what: `${field} of 300 characters`,
        body: variant({ [field]: LONG_TEXT }),
        refusedBy: invalid,
        field,
      });
    }
    if (types.includes('integer') || types.includes('number')) {
      for (const value of NUMBERS)
        attempts.push({ what: `${field} = ${value}`, body: variant({ [field]: value }), refusedBy: [] });
      attempts.push({
        what: `${field} = 1e999`,
        body: variant({ [field]: '@' }).replace('"@"', '1e999'),
        refusedBy: [],
      });
    }
    if (types.includes('string'))
      for (const value of STRANGE_TEXTS)
        attempts.push({
          what: `${field} = ${JSON.stringify(value).slice(0, 40)}`,
          body: variant({ [field]: value }),
          refusedBy: [],
        });
  }
  return attempts;
}

describe('bad input', () => {
  let api: TestApi;
  let operations: Operation[];
  let clients: Record<'anonymous' | 'admin' | 'customer', TestClient>;
  beforeAll(async () => {
    api = await startTestApi({ environment: { SETUP_TOKEN: 'the-token-that-the-server-printed' } });
    operations = await operationsOf(api.anonymous);
    clients = { anonymous: api.anonymous, admin: (await api.admin()).client, customer: (await api.signUp()).client };
  });
  afterAll(() => api.close());

  const clientFor = ({ access }: Operation): TestClient =>
    access === 'anonymous'
      ? clients.anonymous
      : access === 'admin' || access === 'support'
        ? clients.admin
        : clients.customer;

  /** How many rows every table has; what reading, signing in and time change is left out. */
  async function rowCounts(): Promise<string> {
    const tables = await api.database.client.$queryRawUnsafe<{ name: string }[]>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('login_attempts', '_prisma_migrations') ORDER BY 1`,
    );
    const counts = await Promise.all(
      tables.map(({ name }) =>
        api.database.client
          .$queryRawUnsafe<{ count: bigint }[]>(`SELECT count(*) AS count FROM "${name}"`)
          .then((rows) => `${name} ${rows[0]?.count}`),
      ),
    );
    return counts.join('\n');
  }

  function faultsOf(answer: TestAnswer, attempt: Attempt, operation: Operation): string[] {
    const what = `${operation.method} ${operation.path} with ${attempt.what}: ${answer.status}`;
    const body = (answer.body ?? {}) as { code?: string; detail?: string; errors?: { path: string }[] };
    if (answer.status >= 500) return [`${what} breaks`];
    if (attempt.refusedBy.length > 0 && !attempt.refusedBy.includes(answer.status))
      return [`${what} instead of ${attempt.refusedBy.join()}: ${JSON.stringify(body).slice(0, 200)}`];
    if (answer.status < 400) return [];
    const faults: string[] = [];
    if (!answer.headers.get('content-type')?.includes('application/problem+json') || !body.code || !body.detail)
      faults.push(`${what} is no problem: ${JSON.stringify(body)}`);
    if (!operation.statuses.includes(answer.status)) faults.push(`${what} is not in the document`);
    if (
      attempt.field !== undefined &&
      !body.errors?.some(({ path }) => path === attempt.field || path.startsWith(`${attempt.field}.`))
    ) {
      faults.push(`${what} does not name the field: ${JSON.stringify(body.errors)}`);
    }
    if (/prisma|select |insert |node_modules|stack/i.test(JSON.stringify(body.detail)))
      faults.push(`${what} shows the inside: ${body.detail}`);
    return faults;
  }

  it(
    'in bodies is refused with a problem that names the field, and nothing is written',
    { timeout: 600_000 },
    async () => {
      const faults: string[] = [];
      let refused = 0;
      for (const operation of operations.filter((candidate) => candidate.body !== null)) {
        for (const attempt of attemptsOn(operation.body!)) {
          const mustRefuse = attempt.refusedBy.length > 0;
          const before = mustRefuse ? await rowCounts() : '';
          const answer = await clientFor(operation).send(operation.method, operation.address(), attempt.body, {
            headers: attempt.headers ?? {},
          });
          faults.push(...faultsOf(answer, attempt, operation));
          if (!mustRefuse) continue;
          refused += 1;
          const after = await rowCounts();
          if (after !== before) faults.push(`${operation.id} with ${attempt.what} has written something`);
        }
      }
      expect(faults).toEqual([]);
      expect(refused).toBeGreaterThan(100);
    },
  );

  it('in queries is refused with a problem, or harmless', { timeout: 300_000 }, async () => {
    const values = [...STRANGE_TEXTS, '', 'true', '2026-13-45T99:99:99Z', '0', '201', '99999999999999999999'].filter(
      (value) => value !== '\ud800',
    );
    const faults: string[] = [];
    for (const operation of operations.filter(
      (candidate) => candidate.method === 'GET' && candidate.id !== 'streamEvents',
    )) {
      for (const name of [...operation.query, 'unknown']) {
        for (const value of values) {
          const attempt: Attempt = {
            what: `${name}=${value.slice(0, 40)}`,
            body: '',
            refusedBy: name === 'unknown' ? [400] : [],
            ...(name === 'unknown' ? { field: 'unknown' } : {}),
          };
          const answer = await clientFor(operation).get(`${operation.address()}?${name}=${encodeURIComponent(value)}`);
          if (operation.id === 'getHealth' && answer.status === 503) continue;
          faults.push(...faultsOf(answer, attempt, operation));
        }
      }
    }
    expect(faults).toEqual([]);
  });
});

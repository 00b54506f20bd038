import type { MemberRole } from '@uni/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, type Operation } from '../testing/operations.js';
import { ManualClock, startTestApi, type TestApi, type TestClient, type TestPerson } from '../testing/start-api.js';
import type { Access } from './endpoint.types.js';

const ROLES: readonly MemberRole[] = ['owner', 'admin', 'operator', 'billing', 'viewer'];
const HALF_HOUR_MS = 30 * 60_000;

interface Identity {
  readonly name: string;
  readonly client: TestClient;
  readonly headers?: Readonly<Record<string, string>>;
  /** What this identity must be told for a route of this access; null: it is let in. */
  readonly verdict: (access: Access) => number | null;
}

const isMemberRoute = (access: Access): boolean => access === 'member' || typeof access === 'object';
const allows = (access: Access, role: MemberRole): boolean =>
  access === 'member' || (typeof access === 'object' && access.member.includes(role));

/** A signed-in customer with a role in the acting organisation. */
const memberVerdict =
  (role: MemberRole) =>
  (access: Access): number | null => {
    if (access === 'support' || access === 'admin') return 403;
    return isMemberRoute(access) && !allows(access, role) ? 403 : null;
  };

const closedTo =
  (status: number) =>
  (access: Access): number | null =>
    access === 'anonymous' ? null : status;

describe('who may call what', () => {
  const clock = new ManualClock('2026-11-20T09:00:00Z');
  let api: TestApi;
  let operations: Operation[];
  let identities: Identity[];

  beforeAll(async () => {
    api = await startTestApi({ clock });
    operations = await operationsOf(api.anonymous);
    const stale = await api.signUp('Stale');
    clock.advance(HALF_HOUR_MS);
    const [owner, outsider, admin, support, suspended, ended] = await Promise.all([
      api.signUp('Owner'),
      api.signUp('Outsider'),
      api.admin(),
      api.admin('support'),
      api.signUp('Suspended'),
      api.signUp('Ended'),
    ]);
    await api.database.client.user.update({ where: { id: suspended.userId }, data: { status: 'suspended' } });
    await ended.client.post('/auth/logout', {}, { expect: 204 });
    const inOrganization = { 'x-organization-id': owner.organizationId };
    const members = await Promise.all(ROLES.map((role) => join(role, owner)));
    identities = [
      { name: 'nobody', client: api.anonymous, verdict: closedTo(401) },
      { name: 'an expired token', client: stale.client, verdict: closedTo(401) },
      { name: 'a refresh token in its place', client: api.anonymous.as(owner.refreshToken), verdict: closedTo(401) },
      { name: 'an ended session', client: ended.client, verdict: closedTo(401) },
      { name: 'somebody suspended', client: suspended.client, verdict: closedTo(403) },
      ...members.map(({ role, client }) => ({
        name: `${role} of the organisation`,
        client,
        headers: inOrganization,
        verdict: memberVerdict(role),
      })),
      {
        name: 'an owner of another organisation',
        client: outsider.client,
        headers: inOrganization,
        verdict: (access) => (isMemberRoute(access) ? 404 : memberVerdict('owner')(access)),
      },
      {
        name: 'support',
        client: support.client,
        verdict: (access) => (access === 'admin' ? 403 : access === 'support' ? null : memberVerdict('owner')(access)),
      },
      { name: 'an administrator', client: admin.client, verdict: () => null },
      {
        name: 'an administrator without membership',
        client: admin.client,
        headers: inOrganization,
        verdict: (access) => (isMemberRoute(access) ? 404 : null),
      },
    ];
  });
  afterAll(() => api.close());

  async function join(role: MemberRole, owner: TestPerson): Promise<{ role: MemberRole; client: TestClient }> {
    const person = await api.signUp(role);
    await api.database.client.membership.create({
      data: { organizationId: owner.organizationId, userId: person.userId, role },
    });
    return { role, client: person.client };
  }

  /** Without a token these routes do the work of their own; with one, signing out would end the identities under test. */
  const ENDS_SESSIONS = new Set(['logout']);
  /** Answers 503 on purpose while no worker runs. */
  const TELLS_OF_OTHERS = new Set(['getHealth']);

  async function statusOf(operation: Operation, { client, headers }: Identity): Promise<number> {
    const body = operation.method === 'GET' || operation.method === 'DELETE' ? undefined : '{}';
    const abort = operation.id === 'streamEvents';
    return abort
      ? client.statusOf(operation.address(), headers)
      : (await client.send(operation.method, operation.address(), body, { headers: headers ?? {} })).status;
  }

  it('is declared for every operation', () => {
    expect(operations.length).toBeGreaterThan(20);
    for (const { id, access } of operations) expect(access, id).toBeDefined();
  });

  it('is what is declared: every operation, every identity', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const identity of identities) {
      for (const operation of operations) {
        if (ENDS_SESSIONS.has(operation.id)) continue;
        const status = await statusOf(operation, identity);
        const expected = identity.verdict(operation.access);
        cells += 1;
        // Let in, the empty request may be invalid or name nothing; it is neither refused for who sends it nor does it break.
        const fits =
          expected === null
            ? (operation.access === 'anonymous' || (status !== 401 && status !== 403)) &&
              (status < 500 || TELLS_OF_OTHERS.has(operation.id))
            : status === expected;
        if (!fits) {
          wrong.push(
            `${identity.name}: ${operation.method} ${operation.path} → ${status}, declared ${expected ?? 'let in'} (${JSON.stringify(operation.access)})`,
          );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBe(identities.length * (operations.length - ENDS_SESSIONS.size));
  });
});

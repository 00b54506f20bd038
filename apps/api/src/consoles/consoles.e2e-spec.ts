import { consoles } from '@uni/contracts';
import { ProviderError } from '@uni/compute-port';
import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closing, ConsoleWorld, ORIGIN, upgradeStatus } from '../testing/console-world.js';
import { expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

const PATIENCE = { timeout: 15_000, interval: 25 };
const CODES = consoles.CONSOLE_CLOSE_CODES;

describe('the console on the one port', () => {
  let api: TestApi;
  let world: ConsoleWorld;
  let ada: TestPerson;
  let instanceId: string;

  beforeAll(async () => {
    api = await startTestApi({
      environment: {
        PUBLIC_URL: ORIGIN,
        CONSOLE_MAX_PER_USER: '3',
        CONSOLE_MAX_PER_INSTANCE: '2',
        CONSOLE_MAX_MIB: '1',
      },
    });
    world = await ConsoleWorld.start(api);
    ada = await api.signUp('Ada');
    instanceId = await world.instance(ada);
  });
  afterAll(async () => {
    await world.close();
    await api.close();
  });

  const setStatus = async (id: string, status: 'running' | 'stopped' | 'deleting'): Promise<void> => {
    await api.database.client.instance.update({ where: { id }, data: { status } });
  };
  const auditOf = async (id: string) =>
    (
      await api.database.client.auditEntry.findMany({
        where: { targetId: id, action: { startsWith: 'console.' } },
        orderBy: { id: 'asc' },
      })
    ).map(({ action, actorId, after }) => ({ action, actorId, after }));

  it('shows the screen, and types at its login prompt', async () => {
    const { viewer, socket, closed } = await world.watch(await world.ticket(ada, instanceId));
    await vi.waitFor(() => expect(viewer.text()).toContain('login:'), PATIENCE);
    viewer.type('kilroy\n');
    await vi.waitFor(() => expect(viewer.text()).toContain('login: kilroy'), PATIENCE);
    expect(socket.protocol).toBe('binary');
    viewer.close();
    await closed;
    await vi.waitFor(async () => {
      expect(await auditOf(instanceId)).toMatchObject([
        { action: 'console.open', actorId: ada.userId },
        { action: 'console.close', actorId: ada.userId, after: { reason: 'left' } },
      ]);
    }, PATIENCE);
    const [, end] = await auditOf(instanceId);
    expect(Object(end?.after).bytesDown).toBeGreaterThan(1000);
  });

  it('a ticket is an address of this origin, good for half a minute, and stored as a hash only', async () => {
    const { body } = await ada.client.post(`/instances/${instanceId}/console`, {}, { expect: 201 });
    const { url, websocketPath, expiresAt } = body as consoles.ConsoleTicketView;
    expect(url).toBe(`wss://portal.example.test${websocketPath}`);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(30_000);
    const ticket = websocketPath.split('/').at(-1) ?? '';
    expect(Buffer.from(ticket, 'base64url')).toHaveLength(32);
    const stored = await api.database.client.$queryRaw<object[]>`SELECT to_jsonb(c) AS row FROM console_sessions c`;
    expect(JSON.stringify(stored)).not.toContain(ticket);
    expect(JSON.stringify(stored)).not.toContain(Buffer.from(ticket).toString('hex'));
  });

  it('a ticket is taken once, also by fifty at the same moment', async () => {
    const path = await world.ticket(ada, instanceId);
    const statuses = await Promise.all(Array.from({ length: 50 }, () => upgradeStatus(world.dial(path))));
    expect(statuses.filter((status) => status === 101)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([101, 403]));
    expect(await upgradeStatus(world.dial(path))).toBe(403);
  });

  it('refuses every other page, and whoever is no page', async () => {
    for (const origin of [
      'https://evil.example',
      'http://portal.example.test',
      'https://portal.example.test:444',
      'null',
    ]) {
      const path = await world.ticket(ada, instanceId);
      expect(await upgradeStatus(world.dial(path, origin)), origin).toBe(403);
      // It was not used up: only its owner's page can.
      expect(await upgradeStatus(world.dial(path)), origin).toBe(101);
    }
    const path = await world.ticket(ada, instanceId);
    expect(await upgradeStatus(world.dial(path, null))).toBe(403);
  });

  it('refuses tickets that were never given, that ran out, and other addresses', async () => {
    expect(await upgradeStatus(world.dial(`/api/v1/console/${'A'.repeat(43)}`))).toBe(403);
    for (const path of [
      '/api/v1/console/',
      '/api/v1/console/short',
      '/api/v1/instances',
      '/',
      `/api/v1/console/${'A'.repeat(43)}?x=1`,
    ])
      expect(await upgradeStatus(world.dial(path)), path).toBe(404);
    const path = await world.ticket(ada, instanceId);
    await api.database.client.$executeRaw`
      UPDATE console_sessions SET created_at = created_at - interval '31 s', expires_at = expires_at - interval '31 s' WHERE taken_at IS NULL`;
    expect(await upgradeStatus(world.dial(path))).toBe(403);
  });

  it('belongs to those who may change the instance', async () => {
    const eve = await api.signUp('Eve');
    expectProblem(await eve.client.post(`/instances/${instanceId}/console`), 404, 'not_found');
    expectProblem(await ada.client.post(`/instances/${newId()}/console`), 404, 'not_found');
    const viewer = await api.signUp('Viewer');
    await api.database.client.membership.create({
      data: { organizationId: ada.organizationId, userId: viewer.userId, role: 'viewer' },
    });
    const headers = { 'x-organization-id': ada.organizationId };
    expectProblem(await viewer.client.post(`/instances/${instanceId}/console`, {}, { headers }), 403, 'forbidden');
    expectProblem(await api.anonymous.post(`/instances/${instanceId}/console`), 401);
  });

  it('exists only while the machine runs, and only where the place has screens', async () => {
    const id = await world.instance(ada);
    await setStatus(id, 'stopped');
    expectProblem(await ada.client.post(`/instances/${id}/console`), 409, 'illegal_state');
    await setStatus(id, 'running');
    const path = await world.ticket(ada, id);
    await setStatus(id, 'stopped');
    expect(await closing(world.dial(path))).toEqual({ code: CODES.machine_off, reason: 'machine_off' });
    await setStatus(id, 'running');
    await api.database.client.provider.update({
      where: { id: world.providerId },
      data: { description: { capabilities: { console: false } } },
    });
    try {
      expectProblem(await ada.client.post(`/instances/${id}/console`), 422, 'unsupported_by_provider');
    } finally {
      await api.database.client.provider.update({
        where: { id: world.providerId },
        data: { description: { capabilities: { console: true } } },
      });
    }
  });

  it.each([
    ['session_ended', 'the session', (person: TestPerson) => person.client.post('/auth/logout', {}, { expect: 204 })],
    [
      'session_ended',
      'the good standing',
      (person: TestPerson) =>
        api.database.client.user.update({ where: { id: person.userId }, data: { status: 'suspended' } }),
    ],
    [
      'not_allowed',
      'the role',
      (person: TestPerson) =>
        api.database.client.membership.updateMany({ where: { userId: person.userId }, data: { role: 'viewer' } }),
    ],
    [
      'not_allowed',
      'the membership',
      (person: TestPerson) => api.database.client.membership.deleteMany({ where: { userId: person.userId } }),
    ],
    ['machine_off', 'the running', (_: TestPerson, id: string) => setStatus(id, 'stopped')],
    ['machine_gone', 'the machine', (_: TestPerson, id: string) => setStatus(id, 'deleting')],
  ] as const)('closes with %s within seconds of the end of %s', async (reason, _, endIt) => {
    const person = await api.signUp();
    const id = await world.instance(person);
    const { closed } = await world.watch(await world.ticket(person, id));
    await endIt(person, id);
    expect(await closed).toEqual({ code: CODES[reason], reason });
    await vi.waitFor(async () => expect((await auditOf(id)).at(-1)).toMatchObject({ after: { reason } }), PATIENCE);
  });

  it('the newer screen of the same person takes over, and others are counted', async () => {
    const owner = await api.signUp();
    const id = await world.instance(owner);
    const first = await world.watch(await world.ticket(owner, id));
    const second = await world.watch(await world.ticket(owner, id));
    expect(await first.closed).toEqual({ code: CODES.taken_over, reason: 'taken_over' });
    const colleagues = await Promise.all([api.signUp(), api.signUp()]);
    const paths = [];
    for (const { userId, client } of colleagues) {
      await api.database.client.membership.create({
        data: { organizationId: owner.organizationId, userId, role: 'operator' },
      });
      const headers = { 'x-organization-id': owner.organizationId };
      const { body } = await client.post(`/instances/${id}/console`, {}, { headers, expect: 201 });
      paths.push((body as consoles.ConsoleTicketView).websocketPath);
    }
    const third = await world.watch(paths[0] ?? '');
    expect(await closing(world.dial(paths[1] ?? ''))).toEqual({ code: CODES.too_many, reason: 'too_many' });
    second.viewer.close();
    third.viewer.close();
  });

  it('says in a code why a place did not open the screen', async () => {
    const person = await api.signUp();
    const id = await world.instance(person);
    const state = new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorCode: 'state',
      vendorMessage: 'off',
    });
    const away = new ProviderError({
      code: 'unavailable',
      outcome: 'not_applied',
      vendorCode: null,
      vendorMessage: 'no',
    });
    const expected = [
      [() => Promise.reject(state), 'machine_off'],
      [() => Promise.reject(away), 'unavailable'],
      [(access) => ({ ...access, password: 'wrong' }), 'unavailable'],
      [(access) => ({ ...access, headers: {} }), 'unavailable'],
      [(access) => ({ ...access, url: 'ws://169.254.169.254/latest' }), 'unavailable'],
      [(access) => ({ ...access, url: 'ws://10.0.0.5/screen' }), 'unavailable'],
    ] as const satisfies readonly (readonly [ConsoleWorld['answer'], string])[];
    try {
      for (const [answer, reason] of expected) {
        world.answer = answer;
        const socket = world.dial(await world.ticket(person, id));
        expect(await closing(socket)).toEqual({ code: CODES[reason], reason });
      }
    } finally {
      world.answer = (access) => access;
    }
  });

  it('keeps nothing of the vendor in the database once the screen is open', async () => {
    const person = await api.signUp();
    const id = await world.instance(person);
    const { viewer } = await world.watch(await world.ticket(person, id));
    const rows = await api.database.client.consoleSession.findMany({ where: { instanceId: id } });
    expect(rows).toMatchObject([{ access: null, failure: null, closedAt: null }]);
    viewer.close();
  });

  it('ends with its byte limit, and when the place hangs up', async () => {
    const person = await api.signUp();
    const id = await world.instance(person);
    const greedy = await world.watch(await world.ticket(person, id));
    greedy.socket.send(Buffer.alloc(200_000, 7));
    for (let sent = 0; sent < 8; sent += 1) greedy.socket.send(Buffer.alloc(200_000, 7));
    expect(await greedy.closed).toMatchObject({ reason: 'data_limit' });
    const left = await world.watch(await world.ticket(person, id));
    world.streams.at(-1)?.destroy();
    expect(await left.closed).toEqual({ code: CODES.place_closed, reason: 'place_closed' });
    const stopped = await world.watch(await world.ticket(person, id));
    await api.database.client.instance.update({ where: { id }, data: { desiredStatus: 'stopped' } });
    world.streams.at(-1)?.destroy();
    expect(await stopped.closed).toEqual({ code: CODES.machine_off, reason: 'machine_off' });
  });

  it('tells how many are open, what they carried and why they ended', async () => {
    const text = await (await fetch(new URL('/metrics', api.url))).text();
    expect(text).toMatch(/uni_consoles_open \d/);
    expect(text).toMatch(/uni_consoles_closed_total\{reason="taken_over"\} 1/);
    expect(text).toMatch(/uni_console_bytes_total\{direction="down"\} [1-9]/);
  });
});

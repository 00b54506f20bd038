import { Events } from '@uni/data';
import { newId } from '@uni/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EventReader } from '../testing/event-reader.js';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

const PATIENCE = { timeout: 15_000, interval: 20 };

describe('the event stream', () => {
  let api: TestApi;
  let ada: TestPerson;
  let eve: TestPerson;
  const readers: EventReader[] = [];
  beforeAll(async () => {
    api = await startTestApi();
    [ada, eve] = [await api.signUp('Ada'), await api.signUp('Eve')];
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.close();
  });
  afterAll(() => api.close());

  async function open(person: TestPerson, query = '', headers: Record<string, string> = {}): Promise<EventReader> {
    const reader = await EventReader.open(`${api.url}/events/stream${query}`, {
      authorization: `Bearer ${person.accessToken}`,
      ...headers,
    });
    readers.push(reader);
    // Ready as soon as it has told where it stands.
    if (headers['last-event-id'] === undefined)
      await vi.waitFor(() => expect(reader.rest.length).toBeGreaterThan(0), PATIENCE);
    return reader;
  }
  const emit = (person: TestPerson, subjectId: string) =>
    new Events(api.database).emit('instance.updated', person.organizationId, subjectId, { status: 'running' });
  const subjects = (reader: EventReader) => reader.events.map((event) => event.data.subjectId);
  const arrived = (reader: EventReader, ...expected: string[]) =>
    vi.waitFor(() => expect(subjects(reader)).toEqual(expected), PATIENCE);

  it('tells what happened in the own organisation, and nothing of others', async () => {
    const [hers, theirs] = [await open(ada), await open(eve)];
    await emit(ada, 'one');
    await emit(eve, 'two');
    await arrived(hers, 'one');
    await arrived(theirs, 'two');
    const [event] = hers.events;
    expect(hers.response.headers.get('content-type')).toContain('text/event-stream');
    expect(hers.response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(event).toMatchObject({
      type: 'instance.updated',
      data: { type: 'instance.updated', subjectId: 'one', payload: { status: 'running' } },
    });
    expect(event?.data.at).toMatch(/Z$/);
  });

  it('tells everybody what changed in what is on sale, live and when they come back, and nobody what is the platform’s own', async () => {
    const common = (type: 'template.updated' | 'provider.updated' | 'billing.updated', subjectId: string) =>
      new Events(api.database).emit(type, null, subjectId);
    // Two facts that nobody ordered may be read in two goes.
    const arrivedInAnyOrder = (reader: EventReader) =>
      vi.waitFor(() => expect(subjects(reader).toSorted()).toEqual(['a place', 'a template']), PATIENCE);
    const hers = await open(ada);
    const position = /id: (\S+)/.exec(hers.rest.join('\n'))?.[1] ?? '';
    await common('template.updated', 'a template');
    await common('billing.updated', 'a period');
    await common('provider.updated', 'a place');
    await arrivedInAnyOrder(hers);
    const again = await open(ada, '', { 'last-event-id': position });
    await arrivedInAnyOrder(again);
  });

  it('tells administrators and support everything when they ask for it, and nobody else', async () => {
    const [admin, support] = [await api.admin(), await api.admin('support')];
    const [all, seen] = [await open(admin, '?scope=admin'), await open(support, '?scope=admin')];
    await emit(ada, 'everything');
    await arrived(all, 'everything');
    await arrived(seen, 'everything');
    expectProblem(await ada.client.get('/events/stream?scope=admin'), 403, 'forbidden');
    expectFault(await ada.client.get('/events/stream?scope=all'), 'scope');
    expectProblem(
      await ada.client.get('/events/stream', { headers: { 'x-organization-id': eve.organizationId } }),
      404,
    );
    expectProblem(await api.anonymous.get('/events/stream'), 401);
  });

  it('resumes exactly where it broke off, before the first event too', async () => {
    const first = await open(ada);
    const beginning = first.lastId;
    await emit(ada, 'a');
    await arrived(first, 'a');
    const afterA = first.lastId;
    first.close();
    await emit(ada, 'b');
    await emit(eve, 'not hers');
    await emit(ada, 'c');
    const second = await open(ada, '', { 'last-event-id': afterA });
    await arrived(second, 'b', 'c');
    await emit(ada, 'd');
    await arrived(second, 'b', 'c', 'd');
    const third = await open(ada, '', { 'last-event-id': beginning });
    await arrived(third, 'a', 'b', 'c', 'd');
    const fourth = await open(ada, '', { 'last-event-id': third.lastId });
    await emit(ada, 'e');
    await arrived(fourth, 'e');
  });

  it('loses nothing and repeats nothing when an earlier number is committed later', async () => {
    const reader = await open(ada);
    const slow = await api.database.connect();
    let beforeSlow: string;
    try {
      await slow.query('BEGIN');
      await slow.query(
        `INSERT INTO events (organization_id, type, subject_id) VALUES ($1, 'instance.updated', 'slow')`,
        [ada.organizationId],
      );
      await emit(ada, 'fast');
      await arrived(reader, 'fast');
      beforeSlow = reader.lastId;
      reader.close();
      await slow.query('COMMIT');
    } finally {
      slow.release();
    }
    const resumed = await open(ada, '', { 'last-event-id': beforeSlow });
    await emit(ada, 'last');
    await arrived(resumed, 'slow', 'last');
  });

  it('refuses a position that is none', async () => {
    expectFault(await ada.client.get('/events/stream', { headers: { 'last-event-id': 'abc' } }), 'Last-Event-ID');
  });

  it('goes on after the database has dropped its connection, without a gap', async () => {
    const reader = await open(ada);
    await api.database.client.$executeRawUnsafe(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`,
    );
    const names = Array.from({ length: 20 }, () => newId());
    for (const name of names) await emit(ada, name);
    await vi.waitFor(() => expect([...subjects(reader)].sort()).toEqual([...names].sort()), PATIENCE);
    expect(reader.ended).toBe(false);
  });

  it.each([
    ['the session', (person: TestPerson) => person.client.post('/auth/logout', {}, { expect: 204 })],
    [
      'the membership',
      (person: TestPerson) => api.database.client.membership.deleteMany({ where: { userId: person.userId } }),
    ],
    [
      'the good standing',
      (person: TestPerson) =>
        api.database.client.user.update({ where: { id: person.userId }, data: { status: 'suspended' } }),
    ],
  ])('ends within seconds of the end of %s', async (_, endIt) => {
    const person = await api.signUp();
    const reader = await open(person);
    const bystander = await open(ada);
    await endIt(person);
    await vi.waitFor(() => expect(reader.ended).toBe(true), PATIENCE);
    expect(bystander.ended).toBe(false);
  });

  it('shows a sign of life every fifteen seconds when nothing happens', async () => {
    const reader = await open(ada);
    await vi.waitFor(() => expect(reader.rest).toContain(': still here'), { timeout: 20_000, interval: 50 });
    expect(reader.events).toEqual([]);
  });

  it('is refused beyond twenty for one person', async () => {
    const person = await api.signUp();
    for (let stream = 0; stream < 20; stream += 1) await open(person);
    expectProblem(await person.client.get('/events/stream'), 429, 'rate_limited');
    await open(ada);
  });
});

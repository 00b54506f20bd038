import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { ManualClock, startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

const DAY_MS = 24 * 60 * 60_000;

/** A fresh ed25519 key in OpenSSH's one-line form. */
function publicKey(): string {
  const { publicKey: key } = generateKeyPairSync('ed25519');
  const raw = key.export({ format: 'der', type: 'spki' }).subarray(-32);
  const field = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]).toString('base64')}`;
}

describe('Idempotency-Key', () => {
  const clock = new ManualClock('2026-11-20T09:00:00Z');
  let api: TestApi;
  let ada: TestPerson;
  beforeAll(async () => {
    api = await startTestApi({ clock });
    ada = await api.signUp();
  });
  afterAll(() => api.close());

  const add = (key: string, body: unknown, person = ada) =>
    person.client.post('/me/ssh-keys', body, { headers: { 'idempotency-key': key } });
  const keysOf = (person: TestPerson) => api.database.client.sshKey.count({ where: { userId: person.userId } });

  it('answers a repeat with the first answer, marked, and does nothing again', async () => {
    const body = { name: 'laptop', publicKey: publicKey() };
    const first = await add('a-1', body);
    const second = await add('a-1', body);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await keysOf(ada)).toBe(1);
  });

  it('knows the same request by its meaning, not by its spaces', async () => {
    const { name, key } = { name: 'desk', key: publicKey() };
    await add('a-2', { name, publicKey: key });
    const again = await add('a-2', { publicKey: `  ${key} `, name: ` ${name}` });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('refuses another request under the same key', async () => {
    await add('a-3', { name: 'one', publicKey: publicKey() });
    expectProblem(await add('a-3', { name: 'two', publicKey: publicKey() }), 409, 'idempotency_key_reused');
  });

  it('lets one of thirty parallel requests through; the others get its answer or are told to wait', async () => {
    const eve = await api.signUp();
    const body = { name: 'race', publicKey: publicKey() };
    const answers = await Promise.all(Array.from({ length: 30 }, () => add('race', body, eve)));
    for (const answer of answers) {
      if (answer.status === 201) continue;
      expectProblem(answer, 409, 'idempotency_in_progress');
    }
    expect(
      answers.filter((answer) => answer.status === 201 && answer.headers.get('idempotency-replayed') === null),
    ).toHaveLength(1);
    expect(await keysOf(eve)).toBe(1);
  });

  it('does not remember refusals: a corrected repeat is a new attempt', async () => {
    expectFault(await add('a-4', { name: 'bad', publicKey: 'ssh-ed25519 AAAA' }), 'publicKey');
    expect((await add('a-4', { name: 'good', publicKey: publicKey() })).status).toBe(201);
  });

  it('is forgotten after 24 hours', async () => {
    const eve = await api.signUp();
    const body = { name: 'old', publicKey: publicKey() };
    await add('a-5', body, eve);
    clock.advance(DAY_MS + 1);
    const { accessToken } = (
      await api.anonymous.post('/auth/login', { email: eve.email, password: eve.password }, { expect: 200 })
    ).body as { accessToken: string };
    const later = { ...eve, client: eve.client.as(accessToken) };
    expectProblem(await add('a-5', body, later), 409, 'name_taken');
    expect((await add('a-5', { name: 'new', publicKey: publicKey() }, later)).status).toBe(201);
    const left = await api.database.client.idempotencyKey.findMany({ where: { key: 'a-5' } });
    expect(left).toHaveLength(1);
    ada = await api.signUp();
  });

  it("is each person's own", async () => {
    const eve = await api.signUp();
    expect((await add('shared', { name: 'a', publicKey: publicKey() })).status).toBe(201);
    expect((await add('shared', { name: 'b', publicKey: publicKey() }, eve)).status).toBe(201);
  });

  it.each([
    ['too long', 'k'.repeat(256)],
    ['empty', ''],
  ])('is refused when it is %s', async (_, key) => {
    expectFault(await add(key, { name: 'x', publicKey: publicKey() }), 'Idempotency-Key');
  });

  it('takes 255 characters of anything', async () => {
    expect(
      (await add(`'; DROP TABLE idempotency_keys; -- ${'~'.repeat(220)}`, { name: 'x', publicKey: publicKey() }))
        .status,
    ).toBe(201);
  });
});

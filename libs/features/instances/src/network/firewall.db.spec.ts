import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MINUTE_MS, networkBench, request, rule } from '../../test/network-bench.js';

describe('rules of the firewall of an instance', () => {
  const bench = networkBench();
  const { db, declare, pass, load, done, another, machine, org, queries, look, write, add, seen } = bench;
  let id: string;
  beforeEach(() => {
    id = bench.id;
  });

  it('are told with their age: read when somebody looks, once for many who look, and not before a minute has gone', async () => {
    expect(await queries().firewall(org(), id)).toMatchObject({ state: null, version: null, readAt: null });
    await Promise.all([queries().firewall(org(), id), queries().firewall(org(), id)]);
    const orders = `SELECT count(*)::int AS count FROM outbox WHERE topic = 'network.read' AND body->>'instanceId' = '${id}'`;
    expect(await db().$queryRawUnsafe(orders)).toEqual([{ count: 1 }]);
    pass(1_000);
    await look();
    const view = await queries().firewall(org(), id);
    expect(view).toMatchObject({
      state: { enabled: machine().firewall.on, rules: [] },
      readAt: bench.world.clock.now().toISOString(),
      pending: false,
    });
    expect(await db().$queryRawUnsafe(orders)).toEqual([{ count: 1 }]);
  });

  it('are written whole, read back, and told as written', async () => {
    const { version } = await seen();
    const rules = [rule(80, { note: 'web' }), rule(22, { cidr: '203.0.113.0/24' }), rule(null, { protocol: 'icmp' })];
    const operation = await load(await done(write(request(version, ...rules))));
    expect(operation.steps.map(({ name, status }) => [name, status])).toEqual([
      ['inspect', 'succeeded'],
      ['firewall', 'succeeded'],
      ['reread', 'succeeded'],
    ]);
    expect(machine().firewall).toMatchObject({ on: true, allowIn: false, allowOut: true });
    expect(machine().firewall.rules.map(({ ports }) => ports)).toEqual([[80, 80], [22, 22], null]);
    const view = await queries().firewall(org(), id);
    expect(view).toMatchObject({ changedElsewhereAt: null, closedPorts: [3389], pending: false });
    expect(view.state?.rules.map(({ portFrom, note, elsewhere }) => [portFrom, note, elsewhere])).toEqual([
      [80, 'web', false],
      [22, '', false],
      [null, '', false],
    ]);
    await done(write(request(view.version)));
    expect((await queries().firewall(org(), id)).closedPorts).toEqual([22, 3389]);
    expect((await db().instance.findUniqueOrThrow({ where: { id } })).currentOperationId).toBeNull();
  });

  it('that somebody else changed are shown and not written over, known of or not', async () => {
    await done(write(request((await seen()).version, rule(80))));
    const { version } = await queries().firewall(org(), id);
    machine().firewall = { ...machine().firewall, allowIn: true, rules: [] };

    const operation = await load(await done(write(request(version, rule(443))), 'failed'));
    expect(operation.error).toMatchObject({ code: 'firewall_changed', retryable: false });
    expect(machine().firewall.rules).toEqual([]);
    const shown = await queries().firewall(org(), id);
    expect(shown).toMatchObject({
      state: { defaultIn: 'accept', rules: [] },
      changedElsewhereAt: expect.any(String),
    });
    await expect(write(request(version, rule(443)))).rejects.toMatchObject({ code: 'firewall_changed' });

    await look();
    await done(write(request(shown.version, rule(443))));
    expect(await queries().firewall(org(), id)).toMatchObject({ changedElsewhereAt: null });
    expect(machine().firewall.rules).toHaveLength(1);
  });

  it('that nobody has read yet are not written over either, unless there are none', async () => {
    machine().firewall = { on: true, allowIn: true, allowOut: true, rules: [] };
    await done(write(request(null, rule(80))), 'failed');
    expect(machine().firewall).toMatchObject({ allowIn: true });
    id = await another();
    machine().firewall = { on: false, allowIn: true, allowOut: true, rules: [] };
    await done(write(request(null, rule(80))));
    expect(machine().firewall).toMatchObject({ on: true, allowIn: false });
  });

  it('that say more at their place than can be told here are left out or rewritten, never widened', async () => {
    await seen();
    const state = {
      enabled: true,
      defaultIn: 'drop',
      defaultOut: 'accept',
      rules: [{ ...rule(null), elsewhere: true }],
    };
    await db().instanceNetwork.update({ where: { instanceId: id }, data: { firewall: state } });
    const { version } = await queries().firewall(org(), id);
    await expect(write(request(version, rule(80), rule(null)))).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'rules.1' }],
    });
  });

  it('are refused where the place has no firewall, and nobody reads those of others', async () => {
    const bob = await bench.world.customer();
    await expect(queries().firewall(bob.organizationId, id)).rejects.toMatchObject({ code: 'not_found' });
    await declare(['firewall', 'addresses']);
    try {
      await expect(write(request(null))).rejects.toMatchObject({ code: 'unsupported_by_provider' });
      await expect(queries().firewall(org(), id)).rejects.toMatchObject({ code: 'unsupported_by_provider' });
      await expect(add()).rejects.toMatchObject({ code: 'unsupported_by_provider' });
      expect(await queries().addresses(org(), id)).toMatchObject({
        items: [{ id: null, primary: true, address: machine().address }],
        rules: { supported: false, included: true },
        pending: false,
      });
    } finally {
      await declare([]);
    }
  });

  it('that the place does not take end the order, and are read again', async () => {
    const { version } = await seen();
    const begin = bench.world.cloud.tasks.begin.bind(bench.world.cloud.tasks);
    // It says that it is done, and keeps what it had.
    vi.spyOn(bench.world.cloud.tasks, 'begin').mockImplementationOnce((kind, subject) =>
      begin(kind, subject, () => undefined),
    );
    const operation = await load(await done(write(request(version, rule(80))), 'failed'));
    expect(operation.error).toMatchObject({ code: 'provider_refused' });
    expect(await db().instanceNetwork.findUniqueOrThrow({ where: { instanceId: id } })).toMatchObject({
      firewallVersion: version,
      askedUntil: expect.any(Date),
    });
  });

  it('stay shown with their age while the place does not answer, and it is not asked by everybody', async () => {
    await seen();
    pass(2 * MINUTE_MS);
    await queries().firewall(org(), id);
    bench.world.cloud.breakConnection('unreachable');
    await look();
    const old = await queries().firewall(org(), id);
    expect(old).toMatchObject({ failed: true, pending: false, state: { rules: [] } });
    bench.world.cloud.breakConnection(null);
    pass(2 * MINUTE_MS);
    await seen();
  });
});

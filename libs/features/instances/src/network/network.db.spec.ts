import { Operations } from '@uni/feature-operations';
import { newId, runInContext } from '@uni/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, networkBench, request, rule } from '../../test/network-bench.js';

describe('the network of an instance', () => {
  const bench = networkBench();
  const { db, pass, done, machine, org, write, seen } = bench;
  let id: string;
  beforeEach(() => {
    id = bench.id;
  });

  it('a change that failed can be ordered again', async () => {
    const { version } = await seen();
    bench.world.cloud.breakConnection('unreachable');
    const failed = await write(request(version, rule(80)));
    await expect(bench.world.finish(failed, bench.worker, MINUTE_MS)).rejects.toThrow(/still running/);
    pass(60 * MINUTE_MS);
    expect(await bench.world.finish(failed, bench.worker)).toBe('failed');
    bench.world.cloud.breakConnection(null);
    const actor = { kind: 'user', userId: bench.ada.userId, platformRole: 'user' } as const;
    const again = runInContext({ requestId: 'again', actor, ip: null }, () =>
      bench.worker.app.get(Operations).retry(org(), failed),
    );
    await done(again);
    expect(machine().firewall.rules).toHaveLength(1);
  });

  it('the database refuses what must not be, whoever writes it', async () => {
    const now = bench.world.clock.now();
    const told = { externalId: 'e', address: '203.0.113.9', family: 'ipv4', kind: 'public', state: 'ready' } as const;
    const address = (change: object) => () =>
      db().instanceAddress.create({
        data: { ...told, id: newId(), instanceId: id, createdAt: now, changedAt: now, ...change },
      });
    await address({ externalId: 'same' })();
    await address({ externalId: 'a', state: 'releasing', operationId: newId() })();
    const net = (change: object) => () =>
      db().instanceNetwork.upsert({ where: { instanceId: id }, create: { instanceId: id, ...change }, update: change });
    const known = { firewall: { rules: [] }, firewallVersion: 'v', firewallAt: now };
    for (const [attempt, constraint] of [
      [address({ externalId: 'same' }), /unique|instance_addresses_thing_once/i],
      [address({ externalId: null }), /instance_addresses_ready/],
      [address({ address: null, family: null, kind: null }), /instance_addresses_ready/],
      [address({ family: null }), /instance_addresses_told/],
      [address({ family: 'ipx' }), /instance_addresses_family/],
      [address({ kind: 'secret' }), /instance_addresses_kind/],
      [address({ state: 'released' }), /instance_addresses_deleted/],
      [address({ deletedAt: now }), /instance_addresses_deleted/],
      [address({ operationId: newId() }), /instance_addresses_operation/],
      [address({ state: 'adding' }), /instance_addresses_operation/],
      [address({ primary: true, state: 'releasing', operationId: newId() }), /instance_addresses_primary/],
      [address({ state: 'releasing', operationId: newId() }), /unique|instance_addresses_one_change/i],
      [net({ firewall: { rules: [] } }), /instance_networks_known/],
      [net({ ...known, firewall: { rules: 'none' } }), /instance_networks_rules/],
      [net({ writtenVersion: 'w' }), /instance_networks_written|instance_networks_drifted/],
      [net({ ...known, driftedAt: now }), /instance_networks_drifted/],
      [net({ ...known, writtenVersion: 'w' }), /instance_networks_drifted/],
    ] as const)
      await expect(attempt(), String(constraint)).rejects.toThrow(constraint);
  });
});

import type { ComputeDriver } from '@uni/compute-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedCluster } from '../test/simulated-cluster.js';

/** The careful operator's set-up: rights on one pool only. Strangers and unfinished copies are invisible then. */
describe('a token limited to a pool, on a server that says its errors in the reason phrase alone', () => {
  let cluster: SimulatedCluster;
  let driver: ComputeDriver;

  beforeEach(async () => {
    cluster = await SimulatedCluster.start({ legacyErrors: true, token: { scope: 'pool' } });
    driver = cluster.open({ pool: 'cp-prod' });
  });
  afterEach(() => cluster.dispose());

  it('builds into the pool', async () => {
    const spec = await cluster.build(driver);
    expect(cluster.guest(spec.reservedId ?? '')).toMatchObject({ pool: 'cp-prod', lock: null });
  });

  it('finds nothing wrong with the connection', async () => {
    expect(await driver.check(cluster.context())).toMatchObject({ ok: true, problems: [] });
  });

  it('says undecided about its own unfinished copy, which it cannot see', async () => {
    const spec = cluster.spec();
    const placement = await cluster.place(driver, spec);
    await driver.create(spec, placement, cluster.context());
    expect(await driver.find(spec, placement, cluster.context())).toEqual({ found: 'undecided' });
    for (let look = 0; look < 100; look += 1) {
      const found = await driver.find(spec, placement, cluster.context());
      expect(found.found).not.toBe('no');
      if (found.found === 'yes') return expect(found.task.state).toBe('pending');
      cluster.tick();
    }
    throw new Error('the copy never showed');
  });

  it('goes on from a lost answer to the copy without making a second one', async () => {
    const spec = cluster.spec();
    const placement = await cluster.place(driver, spec);
    await cluster.simulator.addFault({ match: { label: 'clone' }, fault: { kind: 'lost_answer' } });
    await expect(driver.create(spec, placement, cluster.context())).rejects.toMatchObject({ outcome: 'unknown' });
    const again = await driver.create(spec, placement, cluster.context());
    expect(again.externalId).toBe(spec.reservedId);
    expect(await cluster.follow(driver, again.task, spec)).toEqual({ state: 'done', externalId: spec.reservedId });
    const made = cluster.simulator.machineLog().filter(({ event, vmid }) => event === 'created' && vmid >= 100_000);
    expect(made.map(({ vmid }) => String(vmid))).toEqual([spec.reservedId]);
  });

  it('does not call its unfinished copy removed', async () => {
    const spec = cluster.spec();
    await driver.create(spec, await cluster.place(driver, spec), cluster.context());
    const ref = { externalId: spec.reservedId ?? '', mark: spec.mark };
    await expect(driver.destroy(ref, cluster.context())).rejects.toMatchObject({
      code: 'conflict_busy',
      retryable: true,
    });
  });

  it('says id_taken for a stranger that it cannot see', async () => {
    const spec = cluster.spec();
    const placement = await cluster.place(driver, spec);
    cluster.simulator.drift({ kind: 'appear', vmid: Number(spec.reservedId), name: 'hidden' });
    expect(await driver.find(spec, placement, cluster.context())).toEqual({ found: 'no' });
    const accepted = await driver.create(spec, placement, cluster.context());
    expect(await cluster.follow(driver, accepted.task, spec)).toEqual({ state: 'id_taken' });
    expect(cluster.guest(spec.reservedId ?? '')?.config['name']).toBe('hidden');
  });

  it('calls a machine gone whose id a hidden stranger has now, and leaves the stranger alone', async () => {
    const spec = await cluster.build(driver);
    const ref = { externalId: spec.reservedId ?? '', mark: spec.mark };
    cluster.simulator.drift({ kind: 'vanish', vmid: Number(ref.externalId) });
    cluster.simulator.drift({ kind: 'appear', vmid: Number(ref.externalId), name: 'hidden' });
    await expect(driver.get(ref, cluster.context())).rejects.toMatchObject({ code: 'not_found' });
    expect((await driver.destroy(ref, cluster.context())).task.state).toBe('done');
    expect(cluster.guest(ref.externalId)?.config['name']).toBe('hidden');
  });
});

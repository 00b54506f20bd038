import { describeComputeDriver } from '@uni/compute-conformance';
import type { ComputeDriver } from '@uni/compute-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { proxmoxHarness } from '../test/proxmox.harness.js';
import { SimulatedCluster } from '../test/simulated-cluster.js';

const OPTIONS = { isoStorage: 'local' };
const TOKEN = { also: ['Datastore.Allocate'] };

// User data changes how machines are built and removed; what is beside that goes the same way as without.
describeComputeDriver('proxmox with user data', proxmoxHarness({ token: TOKEN }, OPTIONS), ['life']);

describe('user data', () => {
  let cluster: SimulatedCluster;
  let driver: ComputeDriver;
  const order = () => cluster.spec({ userData: '#cloud-config\npackages: [nginx]\n' });
  const seeds = () =>
    Object.values(cluster.simulator.state().volumes).filter(
      ({ content, storage }) => content === 'iso' && storage === OPTIONS.isoStorage,
    );

  beforeEach(async () => {
    cluster = await SimulatedCluster.start({ token: TOKEN });
    driver = cluster.open(OPTIONS);
  });
  afterEach(() => cluster.dispose());

  it('stands on a drive that takes the place of the generated one, on the node of the machine', async () => {
    const spec = await cluster.build(driver, order());
    const id = spec.reservedId ?? '';
    const drives = Object.entries(cluster.guest(id)?.config ?? {}).filter(([, value]) =>
      /media=cdrom|cloudinit/.test(String(value)),
    );
    expect(drives).toEqual([
      ['ide2', expect.stringContaining(`local:iso/uni-seed-${spec.mark}.iso,media=cdrom`) as string],
      ['ide3', 'none,media=cdrom'],
    ]);
    expect(seeds()).toMatchObject([{ volid: `local:iso/uni-seed-${spec.mark}.iso`, node: cluster.guest(id)?.node }]);
  });

  it('is replaced by a rebuild, and leaves the machine with one that brings none', async () => {
    const spec = await cluster.build(driver, order());
    const ref = { externalId: spec.reservedId ?? '', mark: spec.mark };
    await turnOff(ref);
    const size = () => seeds()[0]?.sizeBytes;
    const before = size();
    const request = {
      imageRef: '9106',
      hostname: spec.hostname,
      sshPublicKeys: spec.sshPublicKeys,
      loginUser: 'ubuntu',
    };
    const rebuild = async (userData: string | null) => {
      const accepted = await driver.rebuilding?.rebuild(ref, { ...request, userData }, cluster.context());
      if (!accepted) throw new Error('the driver cannot rebuild');
      expect(JSON.stringify(accepted)).not.toContain('nginx');
      expect((await cluster.follow(driver, accepted.task)).state).toBe('done');
      return String(cluster.guest(ref.externalId)?.config['ide2']);
    };
    expect(await rebuild(`#cloud-config\n${'# nginx and much more\n'.repeat(200)}`)).toContain('uni-seed-');
    expect(size()).toBeGreaterThan(before ?? Infinity);
    expect(await rebuild(null)).toContain('cloudinit');
  });

  it('does not go over to a copy of the machine', async () => {
    const spec = await cluster.build(driver, order());
    const source = { externalId: spec.reservedId ?? '', mark: spec.mark };
    const copy = cluster.spec();
    const placement = await driver.place({ spec: copy, source, committed: [], avoid: [] }, cluster.context());
    const accepted = await driver.cloning?.clone(source, copy, placement, cluster.context());
    if (!accepted) throw new Error('the driver cannot clone');
    expect((await cluster.follow(driver, accepted.task, copy)).state).toBe('done');
    const drives = Object.values(cluster.guest(copy.reservedId ?? '')?.config ?? {}).map(String);
    expect(drives.filter((value) => value.includes('uni-seed-'))).toEqual([]);
    expect(drives.some((value) => value.includes('cloudinit'))).toBe(true);
  });

  it('is not uploaded where none was ordered', async () => {
    await cluster.build(driver);
    expect(seeds()).toEqual([]);
  });

  it('is removed with the machine', async () => {
    const spec = await cluster.build(driver, order());
    await remove(spec.reservedId ?? '', spec.mark);
    expect(seeds()).toEqual([]);
  });

  it('is removed although the answer to the removal of the machine was lost', async () => {
    const spec = await cluster.build(driver, order());
    const ref = { externalId: spec.reservedId ?? '', mark: spec.mark };
    await turnOff(ref);
    await cluster.simulator.addFault({ match: { method: 'DELETE' }, fault: { kind: 'lost_answer' } });
    await expect(driver.destroy(ref, cluster.context())).rejects.toMatchObject({ outcome: 'unknown' });
    for (let tick = 0; tick < 20; tick += 1) cluster.tick();
    expect(cluster.guest(ref.externalId)).toBeUndefined();
    expect(seeds()).toHaveLength(1);
    const again = await driver.destroy(ref, cluster.context());
    expect(again.task).toEqual({ state: 'done', externalId: ref.externalId });
    for (let tick = 0; tick < 5; tick += 1) cluster.tick();
    expect(seeds()).toEqual([]);
  });

  it('is removed with a machine whose build broke off between upload and configuration', async () => {
    const spec = order();
    const match = { path: '/nodes/*/config', access: 'write' } as const;
    await cluster.simulator.addFault({ match, fault: { kind: 'failed_task', text: "storage 'x' does not exist" } });
    await expect(cluster.build(driver, spec)).rejects.toMatchObject({ code: 'invalid' });
    expect(seeds()).toHaveLength(1);
    const accepted = await driver.destroy({ externalId: spec.reservedId ?? '', mark: spec.mark }, cluster.context());
    expect((await cluster.follow(driver, accepted.task)).state).toBe('done');
    expect(seeds()).toEqual([]);
  });

  it('is refused, and not forgotten, by a connection without an ISO storage', async () => {
    const plain = cluster.open();
    const spec = order();
    const placement = await cluster.place(plain, spec);
    await expect(plain.create(spec, placement, cluster.context())).rejects.toMatchObject({
      code: 'invalid',
      outcome: 'not_applied',
    });
    expect(cluster.writes()).toEqual([]);
  });

  it('needs rights that the examination names', async () => {
    const bare = await SimulatedCluster.start();
    const { ok, problems } = await bare.open(OPTIONS).check(bare.context());
    expect({ ok, problems }).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('lacks Datastore.Allocate on /storage/local:') as string }],
    });
    expect(await driver.check(cluster.context())).toMatchObject({ ok: true });
    await bare.dispose();
  });

  async function turnOff(ref: { externalId: string; mark: string }): Promise<void> {
    const off = await driver.power(ref, { action: 'stop', force: true, graceMs: 0 }, cluster.context());
    await cluster.follow(driver, off.task);
  }

  async function remove(externalId: string, mark: string): Promise<void> {
    await turnOff({ externalId, mark });
    const accepted = await driver.destroy({ externalId, mark }, cluster.context());
    expect((await cluster.follow(driver, accepted.task)).state).toBe('done');
  }
});

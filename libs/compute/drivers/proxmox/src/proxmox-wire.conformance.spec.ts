import { ProviderError, type ComputeDriver, type CreateSpec } from '@uni/compute-port';
import { DEFAULT_WORLD } from '@uni/simulator-proxmox';
import { afterEach, describe, expect, it } from 'vitest';
import { LARGE, SimulatedCluster, SSH_KEY } from '../test/simulated-cluster.js';

const clusters: SimulatedCluster[] = [];
async function start(...options: Parameters<typeof SimulatedCluster.start>): Promise<SimulatedCluster> {
  const cluster = await SimulatedCluster.start(...options);
  clusters.push(cluster);
  return cluster;
}

afterEach(async () => {
  for (const cluster of clusters.splice(0)) await cluster.dispose();
});

describe('a build on the cluster', () => {
  it('writes name, size, keys, user, address, tags, VLAN and agent onto the copy, in the declared order of calls', async () => {
    const cluster = await start({
      world: {
        nodes: [{ name: 'pvea', cpus: 32, memoryGib: 128, bridges: ['vmbr0', 'vmbr7'] }],
        templates: [DEFAULT_WORLD.templates[0]!],
      },
    });
    const driver = cluster.open({ bridge: 'vmbr7', vlanTag: 120 });
    const ipv4 = { address: '198.51.100.21', prefixLength: 24, gateway: '198.51.100.1' };
    const spec = await cluster.build(driver, cluster.spec({ size: LARGE, ipv4 }));
    const id = spec.reservedId ?? '';
    const config = cluster.guest(id)?.config ?? {};
    expect(config).toMatchObject({
      name: spec.hostname,
      cores: 4,
      sockets: 1,
      memory: '8192',
      ciuser: 'debian',
      ipconfig0: 'ip=198.51.100.21/24,gw=198.51.100.1',
      tags: `uni;uni-${spec.mark};univm-${id}`,
    });
    expect(String(config['description'])).toContain(`uni-mark: ${spec.mark}`);
    expect(decodeURIComponent(String(config['sshkeys']))).toBe(SSH_KEY);
    expect(config['scsi0']).toMatch(/size=20G/);
    expect(config['net0']).toMatch(/^virtio=(?:[0-9A-F]{2}:){5}[0-9A-F]{2},.*bridge=vmbr7/);
    expect(config['net0']).toMatch(/tag=120/);
    expect(cluster.writes()).toEqual([
      'POST /nodes/pvea/qemu/9105/clone',
      `POST /nodes/pvea/qemu/${id}/config`,
      `PUT /nodes/pvea/qemu/${id}/resize`,
      `POST /nodes/pvea/qemu/${id}/status/start`,
    ]);
  });

  it('puts the machine on the networks that the order names, one card each, and on a node that has them', async () => {
    const cluster = await start({
      world: {
        nodes: [
          { name: 'pvea', cpus: 32, memoryGib: 256, bridges: ['vmbr0'] },
          { name: 'pveb', cpus: 32, memoryGib: 64, bridges: ['vmbr0', 'vmbr7', 'vnet1'] },
        ],
        templates: [DEFAULT_WORLD.templates[0]!],
      },
    });
    const driver = cluster.open({ bridge: 'vmbr0', vlanTag: 120 });
    const spec = await cluster.build(driver, cluster.spec({ networkRefs: ['vmbr7', 'vnet1'] }));
    const guest = cluster.guest(spec.reservedId ?? '');
    expect(guest?.node).toBe('pveb');
    const config = guest?.config ?? {};
    expect(config['net0']).toMatch(/bridge=vmbr7/);
    expect(config['net0']).not.toMatch(/tag=/);
    expect(config['net1']).toMatch(/^virtio=(?:[0-9A-F]{2}:){5}[0-9A-F]{2},bridge=vnet1$/);
    expect(config).toMatchObject({ ipconfig0: 'ip=dhcp', ipconfig1: 'ip=dhcp' });
    const nowhere = cluster.spec({ networkRefs: ['vmbr9'] });
    await expect(cluster.place(driver, nowhere)).rejects.toMatchObject({ code: 'invalid', outcome: 'not_applied' });
  });

  it('does not grow a disk that is large enough', async () => {
    const cluster = await start();
    const driver = cluster.open();
    await cluster.build(driver, cluster.spec({ size: { vcpus: 1, memoryMib: 1024, diskGib: 3 } }));
    expect(cluster.writes().some((call) => call.endsWith('/resize'))).toBe(false);
  });

  it('refuses an order whose disk is smaller than the template', async () => {
    const cluster = await start();
    const call = cluster.place(cluster.open(), cluster.spec({ size: { vcpus: 1, memoryMib: 1024, diskGib: 2 } }));
    await expect(call).rejects.toMatchObject({ code: 'invalid', outcome: 'not_applied' });
  });

  it('copies a template on shared storage to the node with the most memory', async () => {
    const cluster = await start({
      world: {
        nodes: [
          { name: 'pvea', cpus: 8, memoryGib: 16 },
          { name: 'pveb', cpus: 8, memoryGib: 64 },
        ],
        templates: [DEFAULT_WORLD.templates[0]!],
      },
    });
    const spec = await cluster.build(cluster.open());
    expect(cluster.guest(spec.reservedId ?? '')?.node).toBe('pveb');
  });

  it('reads the address from the agent, and before that from what was configured', async () => {
    const cluster = await start();
    const driver = cluster.open();
    const ipv4 = { address: '198.51.100.21', prefixLength: 24, gateway: '198.51.100.1' };
    const fixed = await cluster.build(driver, cluster.spec({ ipv4 }));
    const leased = await cluster.build(driver);
    const addressesOf = async ({ reservedId, mark }: CreateSpec) =>
      (await driver.get({ externalId: reservedId ?? '', mark }, cluster.context())).addresses;
    expect(await addressesOf(fixed)).toEqual([{ address: '198.51.100.21', family: 'ipv4', kind: 'public' }]);
    expect(await addressesOf(leased)).toEqual([]);
    for (let tick = 0; tick < 40; tick += 1) cluster.tick();
    expect(await addressesOf(leased)).toHaveLength(1);
    expect(await addressesOf(fixed)).toMatchObject([{ address: '198.51.100.21' }]);
  });

  it('passes its request id on', async () => {
    const cluster = await start();
    await cluster.open().check(cluster.context());
    expect(new Set(cluster.simulator.calls().map(({ requestId }) => requestId))).toEqual(new Set(['test']));
  });
});

describe('a connection that is used for long', () => {
  it('survives that the server closes it after a hundred requests', async () => {
    const cluster = await start();
    const driver = cluster.open();
    for (let request = 0; request < 250; request += 1) await driver.inventory(null, cluster.context());
    expect(cluster.simulator.calls()).toHaveLength(250);
  });
});

describe('a reserved id that is taken', () => {
  async function takenBy(cluster: SimulatedCluster, driver: ComputeDriver, node: string) {
    const spec = cluster.spec();
    const placement = await cluster.place(driver, spec);
    cluster.simulator.drift({ kind: 'appear', vmid: Number(spec.reservedId), node, name: 'stranger' });
    const accepted = await driver.create(spec, placement, cluster.context());
    return { began: accepted.task.state, end: await cluster.follow(driver, accepted.task, spec) };
  }

  it('is told at once when the stranger stands on the node of the template', async () => {
    const cluster = await start();
    expect(await takenBy(cluster, cluster.open(), 'pvea')).toEqual({ began: 'id_taken', end: { state: 'id_taken' } });
  });

  it('is told by the task when the stranger stands on another node', async () => {
    const cluster = await start();
    expect(await takenBy(cluster, cluster.open(), 'pveb')).toEqual({ began: 'pending', end: { state: 'id_taken' } });
  });
});

describe('a task that cannot be asked about', () => {
  it('is not called failed: a reboot is not begun again because a node was away', async () => {
    const cluster = await start();
    const driver = cluster.open();
    const spec = await cluster.build(driver);
    const ref = { externalId: spec.reservedId ?? '', mark: spec.mark };
    const { task } = await driver.power(ref, { action: 'reboot', force: false, graceMs: 60_000 }, cluster.context());
    if (task.state !== 'pending') throw new Error('a reboot takes a while');
    await cluster.stop();
    await expect(driver.task(task.handle, null, cluster.context())).rejects.toMatchObject({
      code: 'unavailable',
      outcome: 'unknown',
      retryable: true,
    });
  });
});

describe('a worker process that dies on the cluster', () => {
  it.each(['unexpected status', 'received interrupt'])('is got over in every phase of a build (%s)', async (words) => {
    for (const label of ['clone', 'configure', 'grow_disk', 'start']) {
      const cluster = await start();
      const driver = cluster.open();
      const paths: Record<string, string> = {
        clone: '/nodes/*/clone',
        configure: '/nodes/*/config',
        grow_disk: '/nodes/*/resize',
        start: '/nodes/*/status/start',
      };
      await cluster.simulator.addFault({
        match: { access: 'write', path: paths[label] },
        fault: { kind: 'failed_task', text: words },
      });
      const spec = cluster.spec({ size: LARGE });
      const placement = await cluster.place(driver, spec);
      const attempt = async () =>
        cluster.follow(driver, (await driver.create(spec, placement, cluster.context())).task, spec);
      const end = await attempt().catch((error: unknown) => {
        expect(error).toMatchObject({ retryable: true });
        return attempt();
      });
      expect(end).toEqual({ state: 'done', externalId: spec.reservedId });
      expect(cluster.guest(spec.reservedId ?? '')?.run, label).not.toBeNull();
    }
  });
});

describe('the examination of a connection', () => {
  it('names every missing right with the command that grants it', async () => {
    const cluster = await start({
      token: { without: ['VM.PowerMgmt', 'VM.Config.Cloudinit', 'Datastore.AllocateSpace', 'SDN.Use'] },
    });
    const report = await cluster.open().check(cluster.context());
    const missing = report.problems.filter(({ code }) => code === 'missing_right');
    expect(report.ok).toBe(false);
    expect(missing.map(({ message }) => /lacks (.*) on (\S+):/.exec(message)?.slice(1))).toEqual([
      ['VM.Config.Cloudinit, VM.PowerMgmt', '/vms'],
      ['Datastore.AllocateSpace', '/storage'],
      ['SDN.Use', '/sdn/zones/localnetwork'],
    ]);
    for (const { remedy } of missing) expect(remedy).toContain(`--tokens '${cluster.simulator.credentials.tokenId}'`);
  });

  it('warns about a token that may do everything', async () => {
    const cluster = await start({ token: { also: ['Permissions.Modify', 'Sys.Modify'] } });
    const report = await cluster.open().check(cluster.context());
    expect(report).toMatchObject({ ok: true, problems: [{ code: 'too_many_rights', severity: 'warning' }] });
  });

  it.each([
    ['6.4-15', { ok: false, severity: 'error' }],
    ['7.4-16', { ok: true, severity: 'warning' }],
  ])('judges version %s', async (pveVersion, { ok, severity }) => {
    const cluster = await start({ world: { pveVersion }, token: { also: ['VM.Monitor'] } });
    const report = await cluster.open().check(cluster.context());
    expect(report).toMatchObject({ ok, version: pveVersion });
    expect(report.problems).toContainEqual(expect.objectContaining({ code: 'unsupported_version', severity }));
  });

  it('accepts version 8 with its own name for the right to ask the agent', async () => {
    const cluster = await start({
      world: { pveVersion: '8.4.1' },
      token: { without: ['VM.GuestAgent.Audit'], also: ['VM.Monitor'] },
    });
    expect(await cluster.open().check(cluster.context())).toMatchObject({ ok: true, problems: [] });
  });

  it('names what the options get wrong', async () => {
    const cluster = await start();
    const options = {
      storage: 'nowhere',
      isoStorage: 'ceph-vm',
      bridge: 'vmbr99',
      nodes: ['pvea', 'pvez'],
      pool: 'no-such-pool',
    };
    const report = await cluster.open(options).check(cluster.context());
    const texts = report.problems.filter(({ code }) => code === 'misconfigured').map(({ message }) => message);
    expect(texts).toEqual([
      'The cluster has no node pvez.',
      'There is no storage nowhere that this token may see.',
      'Storage ceph-vm does not take ISO images.',
      'Node pvea has no bridge vmbr99.',
    ]);
  });

  it('warns about strangers in the id range', async () => {
    const cluster = await start();
    cluster.simulator.drift({ kind: 'appear', vmid: 150_000 });
    const { problems } = await cluster.open().check(cluster.context());
    expect(problems).toMatchObject([
      { code: 'misconfigured', severity: 'warning', message: expect.stringContaining('150000') as string },
    ]);
  });

  it('refuses a self-signed certificate that nobody confirmed', async () => {
    const cluster = await start();
    const report = await cluster.open({ fingerprint: undefined }).check(cluster.context());
    expect(report.problems).toMatchObject([{ code: 'certificate_changed', severity: 'error' }]);
  });
});

describe('the catalogue', () => {
  it('says where each template can be built: everywhere on shared storage, at home on local storage', async () => {
    const local = { vmid: 9200, name: 'alpine', node: 'pveb', storage: 'local-lvm', diskGib: 1 };
    const cluster = await start({ world: { templates: [...DEFAULT_WORLD.templates, local] } });
    const { images, regions, networks } = await cluster.open({ region: 'Lyon' }).catalogue(cluster.context());
    expect(images.find(({ ref }) => ref === '9200')).toEqual({
      ref: '9200',
      name: 'alpine',
      os: 'linux',
      minDiskGib: 1,
      locations: ['pveb'],
    });
    expect(images.find(({ ref }) => ref === '9105')?.locations).toEqual(['pvea', 'pveb', 'pvec']);
    expect(regions.map(({ ref, name }) => [ref, name])).toEqual([
      ['cluster', 'Lyon'],
      ['pvea', 'pvea'],
      ['pveb', 'pveb'],
      ['pvec', 'pvec'],
    ]);
    expect(networks).toEqual([{ ref: 'vmbr0', name: expect.stringContaining('vmbr0') as string, location: null }]);
  });

  it('still lists everything else while a node is down', async () => {
    const cluster = await start();
    await cluster.simulator.addFault({ fault: { kind: 'node_down', node: 'pvea' } });
    const { images, regions } = await cluster.open().catalogue(cluster.context());
    expect(images.map(({ ref }) => ref)).toContain('9106');
    expect(regions.find(({ ref }) => ref === 'pvea')?.available).toBe(false);
  });
});

describe('a list that is short', () => {
  it('does not make a machine disappear', async () => {
    const cluster = await start();
    const driver = cluster.open();
    const spec = await cluster.build(driver);
    const ref = { externalId: spec.reservedId ?? '', mark: spec.mark };
    await cluster.simulator.addFault({
      match: { path: '/cluster/resources' },
      fault: { kind: 'inventory_lie', lie: 'empty' },
      times: null,
    });
    for (const call of [driver.get(ref, cluster.context()), driver.destroy(ref, cluster.context())]) {
      await expect(call).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    }
    cluster.simulator.clearFaults();
    expect((await driver.get(ref, cluster.context())).powerState).toBe('running');
  });

  it('does not list a machine twice that the cluster lists twice', async () => {
    const cluster = await start();
    const driver = cluster.open();
    await cluster.build(driver);
    await cluster.simulator.addFault({
      match: { path: '/cluster/resources' },
      fault: { kind: 'inventory_lie', lie: 'duplicates' },
    });
    expect((await driver.inventory(null, cluster.context())).items).toHaveLength(1);
  });
});

describe('a machine whose state the cluster does not know', () => {
  it('is listed as unknown while it is young, and right later', async () => {
    const cluster = await start({ resourceLagMs: 10_000 });
    const driver = cluster.open();
    const spec = cluster.spec();
    await driver.create(spec, await cluster.place(driver, spec), cluster.context()).catch((error: unknown) => {
      // Placement reads the same lagging list: the templates show up with the first broadcast.
      if (!(error instanceof ProviderError)) throw error;
    });
    const young = (await driver.inventory(null, cluster.context())).items;
    expect(young).toMatchObject([
      { externalId: spec.reservedId, powerState: 'unknown', vcpus: null, memoryMib: null, busy: true },
    ]);
  });

  it('is unknown and marks the inventory incomplete while its node is down', async () => {
    const cluster = await start();
    const driver = cluster.open();
    const spec = await cluster.build(driver, cluster.spec({ region: 'pvec' }));
    await cluster.simulator.addFault({ fault: { kind: 'node_down', node: 'pvec' } });
    const page = await driver.inventory(null, cluster.context());
    expect(page).toMatchObject({
      complete: false,
      items: [{ externalId: spec.reservedId, mark: spec.mark, powerState: 'unknown' }],
    });
    const ref = { externalId: spec.reservedId ?? '', mark: spec.mark };
    await expect(driver.get(ref, cluster.context())).rejects.toMatchObject({ code: 'unavailable', vendorCode: '595' });
  });
});

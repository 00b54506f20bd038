import { describe, expect, it } from 'vitest';
import { startOvhSimulator, type FaultRequest, type OvhSimulator } from '../index.js';
import { WireClient, type WireAnswer } from './wire-client.js';

const P = '/cloud/project/PROJECT';

/** Small numbers that depend on the seed only. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

const FAULTS: readonly FaultRequest['fault'][] = [
  { kind: 'lost_answer' },
  { kind: 'drop' },
  { kind: 'half_body' },
  { kind: 'status', status: 502, acts: true },
  { kind: 'failed_task', text: 'bad luck' },
  { kind: 'failed_task', text: 'bad luck', afterEffect: true },
  { kind: 'html' },
];

interface Known {
  readonly flavors: readonly string[];
  readonly images: readonly string[];
}

/** One arbitrary request of a clumsy client. */
function anyRequest(
  client: WireClient,
  simulator: OvhSimulator,
  known: Known,
  random: (below: number) => number,
): Promise<WireAnswer> {
  const pick = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  const id = pick(simulator.machines())?.id ?? 'nope';
  const log = simulator.resourceLog();
  const made = (kind: string): string[] =>
    log.filter((line) => line.kind === kind && line.event === 'created').map((line) => line.id);
  const volume = pick(made('volume').slice(-4)) ?? 'nope';
  const snapshots = made('snapshot').slice(-4);
  const machine = `${P}/instance/${id}`;
  const order = {
    name: `m${random(100)}`,
    region: 'GRA11',
    flavorId: pick(known.flavors),
    imageId: pick(known.images),
  };
  const requests = [
    () => client.post(`${P}/instance`, order),
    () => client.post(`${P}/instance`, { ...order, monthlyBilling: true }),
    () => client.post(`${P}/instance/bulk`, { ...order, number: 1 + random(3) }),
    () => client.post(`${machine}/start`),
    () => client.post(`${machine}/stop`),
    () => client.post(`${machine}/reboot`, { type: pick(['soft', 'hard']) }),
    () => client.post(`${machine}/shelve`),
    () => client.post(`${machine}/unshelve`),
    () => client.post(`${machine}/resize`, { flavorId: pick(known.flavors) }),
    () => client.post(`${machine}/reinstall`, { imageId: pick([...known.images, ...snapshots]) }),
    () => client.post(`${machine}/rescueMode`, { rescue: random(2) === 0 }),
    () => client.post(`${machine}/snapshot`, { snapshotName: `s${random(9)}` }),
    () => client.post(`${P}/volume`, { region: 'GRA11', size: 10 + random(50), type: 'classic' }),
    () => client.post(`${P}/volume/${volume}/attach`, { instanceId: id }),
    () => client.post(`${P}/volume/${volume}/detach`, { instanceId: id }),
    () => client.post(`${P}/volume/${volume}/upsize`, { size: 20 + random(90) }),
    () => client.delete(`${P}/volume/${volume}`),
    () => client.delete(machine),
  ];
  return (pick(requests) ?? (() => client.get('/me')))();
}

/** What must be true whatever was asked of the vendor. */
function expectConsistent(simulator: OvhSimulator): void {
  const state = simulator.state();
  const alive = new Set<string>();
  for (const { event, id } of simulator.machineLog()) {
    if (event === 'created') {
      expect(alive.has(id), `${id} came into being twice`).toBe(false);
      alive.add(id);
    } else if (event === 'destroyed') expect(alive.delete(id)).toBe(true);
  }
  expect(Object.keys(state.instances).sort()).toEqual([...alive].sort());
  const addresses = Object.values(state.instances).flatMap((instance) => instance.addresses.map(({ ip }) => ip));
  expect(new Set(addresses).size).toBe(addresses.length);
  for (const instance of Object.values(state.instances)) {
    expect(instance.task, `task of ${instance.id}`).toBe('');
    expect(['ACTIVE', 'SHUTOFF', 'SHELVED_OFFLOADED', 'RESCUE', 'ERROR']).toContain(instance.status);
    expect(instance.poweredSinceMs !== null, `power of ${instance.id}`).toBe(
      ['ACTIVE', 'RESCUE'].includes(instance.status),
    );
  }
  for (const volume of Object.values(state.volumes)) {
    expect(['available', 'in-use', 'error', 'error_extending', 'error_deleting']).toContain(volume.status);
    for (const id of volume.attachedTo) expect(alive).toContain(id);
  }
  for (const image of Object.values(state.images)) expect(image.status).toBe('active');
  for (const job of Object.values(state.jobs)) expect(job.status).not.toBe('running');
  for (const operation of Object.values(state.operations)) expect(operation.completedAtMs).not.toBeNull();
  // What costs is there, and what is there costs once.
  const open = state.meters.filter(({ toMs }) => toMs === null);
  expect(new Set(open.map(({ resourceId }) => resourceId)).size).toBe(open.length);
  const things = new Set([...alive, ...Object.keys(state.volumes), ...Object.keys(state.images)]);
  for (const { resourceId } of open) expect(things).toContain(resourceId);
}

describe('a storm of requests and faults', () => {
  it.each([1, 2, 3])('leaves an account that agrees with its own log (seed %i)', async (seed) => {
    const simulator = await startOvhSimulator({ timeScale: 0, seed });
    const client = new WireClient(simulator);
    const known = {
      flavors: [await client.flavor('b3-8'), await client.flavor('b3-16'), await client.flavor('d2-2')],
      images: [await client.image(), await client.image('Rocky Linux 9')],
    };
    const random = randomFrom(seed);
    const statuses = new Map<string, number>();
    for (let count = 0; count < 200; count += 1) {
      const fault = random(6) === 0 ? FAULTS[random(FAULTS.length)] : undefined;
      if (fault) await simulator.addFault({ match: { access: 'write' }, fault });
      const status = await anyRequest(client, simulator, known, random).then(
        (answer) => String(answer.status),
        () => 'broken',
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    simulator.clearFaults();
    await client.get('/me');
    expectConsistent(simulator);
    // A storm in which everything was refused would prove nothing.
    expect(statuses.get('200')).toBeGreaterThan(60);
    expect(simulator.machineLog().length).toBeGreaterThan(20);
    await simulator.close();
  });

  it('gives each of fifty orders at once a machine and addresses of its own', async () => {
    const simulator = await startOvhSimulator({ timeScale: 0 });
    const client = new WireClient(simulator);
    const fields = {
      region: 'GRA11',
      flavorId: await client.flavor('d2-2'),
      imageId: await client.image(),
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => client.post(`${P}/instance`, { name: `at-once-${index}`, ...fields })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(new Set(answers.map(({ data }) => String(data.id))).size).toBe(50);
    await client.get('/me');
    expect(simulator.machines().every(({ status, addresses }) => status === 'ACTIVE' && addresses.length === 2)).toBe(
      true,
    );
    expectConsistent(simulator);
    await simulator.close();
  });
});

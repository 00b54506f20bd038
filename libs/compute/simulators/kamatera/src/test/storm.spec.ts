import { describe, expect, it } from 'vitest';
import { startKamateraSimulator, type FaultRequest, type KamateraSimulator } from '../index.js';
import { WireClient, type WireAnswer } from './wire-client.js';

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
  { kind: 'cancelled_command' },
  { kind: 'partial_command', what: 'without_network' },
  { kind: 'html' },
];

/** One arbitrary request of a clumsy client. */
function anyRequest(client: WireClient, random: (below: number) => number, count: number): Promise<WireAnswer> {
  const servers = client.simulator.machines();
  const id = servers[random(Math.max(1, servers.length))]?.id ?? 'nothing';
  const server = `/service/server/${id}`;
  const requests = [
    () => client.post('/service/server', orderOf(`storm-${count}`)),
    () =>
      client.run('/service/server', {
        name: `storm-${count}`,
        password: '__generate__',
        datacenter: 'EU',
        image: 'debian_12_64-bit',
      }),
    () => client.put(`${server}/power`, { power: ['on', 'off', 'restart'][random(3)] }),
    () => client.run('/service/server/suspend', { id }),
    () => client.run('/service/server/resume', { id }),
    () => client.delete(`${server}/terminate`, { confirm: 1, force: random(2) }),
    () => client.put(`${server}/cpu`, { cpu: `${[1, 2, 4][random(3)]}B` }),
    () => client.post(`${server}/disk`, { size: [20, 50][random(2)] }),
    () => client.delete(`${server}/disk/remove`, { index: random(4), confirm: 1 }),
    () => client.run('/server/disk', { id, resize: '1', size: '100gb' }),
    () => client.post(`${server}/snapshot`, { name: `s${count}` }),
    () => client.run('/server/network', { id, add: 'app', ip: 'auto' }),
    () => client.run('/server/tags', { id, add: `t${random(4)}` }),
    () => client.run('/service/cloneServer', { 'source-id': id, name: `copy-${count}`, password: '__generate__' }),
  ];
  return (requests[random(requests.length)] ?? (() => client.get('/service/servers')))();
}

const orderOf = (name: string): Record<string, unknown> => ({
  ...{ datacenter: 'EU', name, password: 'Sesame0pen!not', cpu: '1B', ram: 2_048, disk_size_0: 20 },
  ...{ disk_src_0: 'EU:6000c29484c3166e12638409e090674b', network_name_0: 'wan', network_ip_0: 'auto' },
});

/** What must be true whatever was asked of the cloud. */
async function expectConsistent(simulator: KamateraSimulator, client: WireClient): Promise<void> {
  const alive = new Set<string>();
  for (const { event, id } of simulator.machineLog()) {
    if (event === 'created') {
      expect(alive.has(id), `${id} was given out twice`).toBe(false);
      alive.add(id);
    } else if (event === 'destroyed') expect(alive.delete(id)).toBe(true);
  }
  const machines = simulator.machines();
  expect(machines.map(({ id }) => id).sort()).toEqual([...alive].sort());
  const addresses = machines.flatMap((machine) => machine.addresses);
  expect(new Set(addresses).size).toBe(addresses.length);
  for (const machine of machines) {
    expect(machine.busy, `${machine.name} is busy`).toBe(false);
    expect(machine.diskSizesGb.length).toBeGreaterThan(0);
    expect(machine.diskSizesGb.length).toBeLessThanOrEqual(4);
    expect((await client.info(machine.id)).diskSizes).toEqual(machine.diskSizesGb);
  }
  for (const command of Object.values(simulator.state().commands))
    expect(['complete', 'error', 'cancelled'], `command ${command.id}`).toContain(command.status);
  const listed = (await client.get('/service/servers')).data as { id: string }[];
  expect(listed.map(({ id }) => id).sort()).toEqual([...alive].sort());
}

describe('a storm of requests and faults', () => {
  it.each([1, 2, 3])('leaves a cloud that agrees with its own log (seed %i)', async (seed) => {
    const simulator = await startKamateraSimulator({ timeScale: 0, seed });
    const client = new WireClient(simulator);
    const random = randomFrom(seed);
    const statuses = new Map<string, number>();
    for (let count = 0; count < 250; count += 1) {
      const fault = random(6) === 0 ? FAULTS[random(FAULTS.length)] : undefined;
      if (fault) await simulator.addFault({ match: { access: 'write' }, fault });
      const status = await anyRequest(client, random, count).then(
        (answer) => String(answer.status),
        () => 'broken',
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    simulator.clearFaults();
    await expectConsistent(simulator, client);
    // A storm in which everything was refused would prove nothing.
    expect(statuses.get('200')).toBeGreaterThan(60);
    expect(simulator.machineLog().length).toBeGreaterThan(15);
    await simulator.close();
  });

  it('takes many orders at once on both faces and makes exactly one server of each', async () => {
    const simulator = await startKamateraSimulator({ timeScale: 0.01, timings: { queueLagMs: 0 } });
    const client = new WireClient(simulator);
    const ordered = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 2 === 0
          ? client.post('/service/server', orderOf(`many-${index}`))
          : client.run('/service/server', {
              ...{
                name: `many-${index}`,
                password: '__generate__',
                datacenter: 'EU',
                image: 'EU:6000c29484c3166e12638409e090674b',
              },
            }),
      ),
    );
    expect(ordered.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 200));
    await expect
      .poll(() => simulator.machines().filter(({ power }) => power === 'on').length, { timeout: 15_000 })
      .toBe(60);
    expect(new Set(simulator.machines().map(({ name }) => name)).size).toBe(60);
    await expectConsistent(simulator, client);
    await simulator.close();
  });

  it('never lets two orders at once pass the last free place', async () => {
    const simulator = await startKamateraSimulator({ timeScale: 0, world: { serverQuota: 1 } });
    const client = new WireClient(simulator);
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((index) => client.post('/service/server', orderOf(`last-${index}`))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(simulator.machines()).toHaveLength(1);
    await simulator.close();
  });
});

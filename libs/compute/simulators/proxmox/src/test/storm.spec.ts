import { ManualClock } from '@uni/platform';
import { describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type FaultRequest, type ProxmoxSimulator } from '../index.js';
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
  { kind: 'html' },
];

function anyArchive(simulator: ProxmoxSimulator, random: (below: number) => number): string {
  const archives = Object.values(simulator.state().volumes).filter(({ content }) => content === 'backup');
  return archives[random(archives.length)]?.volid ?? 'nfs-bak:backup/none.vma.zst';
}

/** One arbitrary request of a clumsy client. */
function anyRequest(
  simulator: ProxmoxSimulator,
  client: WireClient,
  random: (below: number) => number,
): Promise<WireAnswer> {
  const vmid = 7301 + random(6);
  const node = ['pvea', 'pveb'][random(2)] ?? 'pvea';
  const path = `/nodes/${node}/qemu/${vmid}`;
  const requests = [
    () => client.post('/nodes/pvea/qemu/9105/clone', { newid: vmid, full: random(2), target: node }),
    () => client.post(`/nodes/${node}/qemu`, { vmid, memory: 512, scsi0: 'ceph-vm:2' }),
    () => client.post(`${path}/status/start`),
    () => client.post(`${path}/status/stop`),
    () => client.post(`${path}/status/shutdown`, { timeout: 5 }),
    () => client.post(`${path}/status/reboot`),
    () => client.put(`${path}/resize`, { disk: 'scsi0', size: `${2 + random(20)}G` }),
    () => client.post(`${path}/config`, { scsi1: 'ceph-vm:1', cores: 1 + random(4) }),
    () => client.put(`${path}/config`, { delete: 'scsi1' }),
    () => client.post(`${path}/snapshot`, { snapname: `s${random(3)}` }),
    () => client.post(`${path}/snapshot/s${random(3)}/rollback`),
    () => client.delete(`${path}?destroy-unreferenced-disks=1`),
    () => client.delete(`${path}?purge=1`),
    () => client.post(`${path}/status/suspend`),
    () => client.post(`${path}/status/resume`),
    () => client.post(`/nodes/${node}/vzdump`, { vmid: `${vmid},${7301 + random(6)}`, storage: 'nfs-bak' }),
    () =>
      client.post(`/nodes/${node}/qemu`, { vmid, archive: anyArchive(simulator, random), force: random(2), unique: 1 }),
    () => client.post(`${path}/move_disk`, { disk: 'scsi0', storage: 'local-lvm', delete: random(2) }),
    () => client.post(`${path}/move_disk`, { disk: 'scsi0', storage: 'ceph-vm', delete: random(2) }),
    () => client.put(`${path}/unlink`, { idlist: 'unused0', force: random(2) }),
    () => client.post(`${path}/vncproxy`, { websocket: 1 }),
    () => client.post(`${path}/firewall/rules`, { type: 'in', action: 'ACCEPT' }),
  ];
  return (requests[random(requests.length)] ?? requests[0] ?? (() => client.get('/version')))();
}

/** What must be true whatever was asked of the cluster. */
function expectConsistent(simulator: ProxmoxSimulator): void {
  const state = simulator.state();
  const alive = new Map<string, number>();
  for (const { event, incarnation, vmid } of simulator.machineLog()) {
    if (event === 'created') {
      expect([...alive.values()], `VMID ${vmid} was given out twice`).not.toContain(vmid);
      alive.set(incarnation, vmid);
    } else if (event === 'destroyed') expect(alive.delete(incarnation)).toBe(true);
  }
  expect(
    simulator
      .machines()
      .map(({ incarnation }) => incarnation)
      .sort(),
  ).toEqual([...alive.keys()].sort());
  for (const guest of Object.values(state.guests)) {
    expect(guest.fileLock, `lock file of ${guest.vmid}`).toBeNull();
    expect(guest.lock, `lock of ${guest.vmid}`).toBeNull();
    for (const [key, value] of Object.entries(guest.config))
      if (/^(?:scsi\d|ide2|unused\d)$/.test(key)) {
        const volume = String(value).split(',')[0] ?? '';
        // Local volumes are filed under their node.
        const present = volume in state.volumes || `${guest.node}/${volume}` in state.volumes;
        expect(present, `${key} of ${guest.vmid}: ${volume}`).toBe(true);
      }
  }
  for (const task of Object.values(state.tasks)) {
    expect(task.status).toBe('stopped');
    expect(task.log.at(-1)).toBe(task.exitStatus === 'OK' ? 'TASK OK' : `TASK ERROR: ${task.exitStatus ?? ''}`);
  }
}

describe('a storm of requests and faults', () => {
  it.each([1, 2, 3])('leaves a cluster that agrees with its own log (seed %i)', async (seed) => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const simulator = await startProxmoxSimulator({ clock, timeScale: 0, seed, authFailureDelayMs: 0 });
    const client = new WireClient(simulator);
    const random = randomFrom(seed);
    const statuses = new Map<string, number>();
    for (let count = 0; count < 400; count += 1) {
      clock.advance(1_000);
      const fault = random(6) === 0 ? FAULTS[random(FAULTS.length)] : undefined;
      if (fault) await simulator.addFault({ match: { access: 'write' }, fault });
      const status = await anyRequest(simulator, client, random).then(
        (answer) => String(answer.status),
        () => 'broken',
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    simulator.clearFaults();
    // Consoles that nobody opened close by themselves.
    clock.advance(60_000);
    await client.get('/version');
    simulator.advance();
    expectConsistent(simulator);
    // A storm in which everything was refused would prove nothing.
    expect(statuses.get('200')).toBeGreaterThan(40);
    expect(simulator.machineLog().length).toBeGreaterThan(10);
    await simulator.close();
  });
});

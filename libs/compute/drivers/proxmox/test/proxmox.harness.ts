import type {
  CallFault,
  CallFaultTarget,
  DriverHarness,
  HarnessFaults,
  HarnessSession,
  VendorMachine,
} from '@uni/compute-conformance';
import { USER_DATA_CANARY } from '@uni/compute-conformance';
import type { CheckProblem, OwnershipMark } from '@uni/compute-port';
import type { FaultRequest, GuestState, ProxmoxSimulatorOptions } from '@uni/simulator-proxmox';
import { LARGE, SimulatedCluster, SMALL } from './simulated-cluster.js';
import { describeDriver } from '../src/driver.description.js';
import { CLOSED, IMPOSSIBLE, vendorSideOf, WEB } from './vendor.side.js';

const SECRET = '7c0e5a1b-94d2-4f3e-8a61-5b2d9c3e7f10';
const FOREVER_MS = 3_600_000;
const RANGE = { vmidMin: 100_000, vmidMax: 999_999 };

/** What the conformance suite needs to know to try this driver on a simulated cluster. */
export function proxmoxHarness(
  options: Omit<ProxmoxSimulatorOptions, 'clock'> = {},
  connection: Readonly<Record<string, unknown>> = {},
): DriverHarness {
  return {
    description: describeDriver({ ...RANGE, ...connection }),
    sizes: { small: SMALL, large: LARGE },
    missingImageRef: '9999',
    inventoryPageSize: null,
    placesByMemory: true,
    checkProblems: [
      'unauthorized',
      'unreachable',
      'certificate_changed',
      'missing_right',
      'clock_skew',
      'no_quorum',
      'vendor_error',
    ],
    secrets: [SECRET],
    facets: {
      sees: ['greet'],
      rebuildImageRef: '9106',
      isoRefs: {
        first: 'nfs-bak:iso/debian-13.1.0-amd64-netinst.iso',
        second: 'nfs-bak:iso/rescue-12.02-amd64.iso',
        missing: 'nfs-bak:iso/plan9.iso',
      },
      volumeGib: { small: 4, large: 9 },
      firewalls: { first: WEB, second: CLOSED },
      impossibleFirewall: IMPOSSIBLE,
      ticksUntilMetrics: 320,
    },
    open: async () =>
      new Session(
        await SimulatedCluster.start({ ...options, token: { secret: SECRET, ...options.token } }),
        connection,
      ),
  };
}

class Session implements HarnessSession {
  readonly driver;
  readonly faults: HarnessFaults;
  readonly vendor;
  private planted = 0;

  constructor(
    private readonly cluster: SimulatedCluster,
    private readonly options: Readonly<Record<string, unknown>>,
  ) {
    this.driver = cluster.open(options);
    this.faults = new Faults(cluster);
    this.vendor = vendorSideOf(cluster);
  }

  reopen() {
    return Promise.resolve(this.cluster.open(this.options));
  }

  spec(overrides = {}) {
    const { userData } = this.driver.describe().capabilities.create;
    return this.cluster.spec({ userData: userData ? `#cloud-config\n# ${USER_DATA_CANARY}\n` : null, ...overrides });
  }

  machines() {
    const guests = Object.values(this.cluster.simulator.state().guests);
    return Promise.resolve(guests.filter((guest) => guest.kind === 'qemu' && !guest.template).map(describeGuest));
  }

  plantForeign(count: number) {
    const ids = Array.from({ length: count }, () => {
      this.planted += 1;
      const vmid = 30_000 + this.planted;
      this.cluster.simulator.drift({
        kind: 'appear',
        vmid,
        name: `foreign-${this.planted}`,
        memoryMib: 512,
        tags: 'web;prod',
      });
      return String(vmid);
    });
    return Promise.resolve(ids);
  }

  calls() {
    const calls = this.cluster.simulator.calls();
    const reads = calls.filter(({ method }) => method === 'GET').length;
    return Promise.resolve({ reads, writes: calls.length - reads });
  }

  tick() {
    this.cluster.tick();
    return Promise.resolve();
  }

  dispose() {
    return this.cluster.dispose();
  }
}

/** Reads the mark where the cluster's own pages show it, without the driver's code. */
function describeGuest(guest: GuestState): VendorMachine {
  const text = (key: string): string => String(guest.config[key] ?? '');
  const mark = /uni-mark: (\S+)/.exec(text('description'))?.[1] ?? /(?:^|;)uni-([^;]+)/.exec(text('tags'))?.[1] ?? null;
  const bytes = /size=(\d+)([MG])/.exec(text('scsi0'));
  return {
    externalId: String(guest.vmid),
    name: text('name'),
    mark,
    powerState: guest.run === null ? 'stopped' : guest.run.qmp === 'paused' ? 'suspended' : 'running',
    size: {
      vcpus: Number(text('cores')) * Number(text('sockets') || 1),
      memoryMib: Number(text('memory')),
      diskGib: bytes ? Number(bytes[1]) / (bytes[2] === 'M' ? 1024 : 1) : 0,
    },
  };
}

class Faults implements HarnessFaults {
  private armed: string | null = null;
  private readonly locks = new Map<string, string>();
  private readonly room: string[] = [];
  private down: string | null = null;

  constructor(private readonly cluster: SimulatedCluster) {}

  async next(fault: CallFault, target: CallFaultTarget): Promise<void> {
    const access = target.on === 'any' ? {} : { access: target.on };
    const match = { ...access, skip: target.skip ?? 0 };
    this.armed = await this.cluster.simulator.addFault({ match, fault: translate(fault), times: 1 });
  }

  disarm() {
    const hasWaited = this.armed !== null && this.cluster.simulator.removeFault(this.armed);
    this.armed = null;
    return Promise.resolve(hasWaited);
  }

  async lock(externalId: string) {
    const fault = { kind: 'busy', vmid: Number(externalId), lock: 'backup', ms: FOREVER_MS } as const;
    this.locks.set(externalId, await this.cluster.simulator.addFault({ fault }));
  }

  unlock(externalId: string) {
    this.cluster.simulator.removeFault(this.locks.get(externalId) ?? '');
    return Promise.resolve();
  }

  /** Neither memory to be placed on nor space to be copied to. */
  async full() {
    const { simulator } = this.cluster;
    this.room.push(await simulator.addFault({ fault: { kind: 'cluster_full' } }));
    this.room.push(await simulator.addFault({ fault: { kind: 'storage_full', storage: 'ceph-vm' } }));
  }

  roomAgain() {
    for (const id of this.room.splice(0)) this.cluster.simulator.removeFault(id);
    return Promise.resolve();
  }

  strangerTakes(reservedId: string) {
    this.cluster.simulator.drift({ kind: 'appear', vmid: Number(reservedId), name: 'stranger' });
    return Promise.resolve();
  }

  /** The simulator's own stuck tasks never end well; a cluster that stands still does. */
  stickNextTask() {
    this.cluster.frozen = true;
    return Promise.resolve();
  }

  unstick() {
    this.cluster.frozen = false;
    return Promise.resolve();
  }

  async failNextTask(words: string) {
    await this.cluster.simulator.addFault({ fault: { kind: 'failed_task', text: words } });
  }

  async deafGuest(externalId: string) {
    await this.cluster.simulator.addFault({ fault: { kind: 'guest_ignores_acpi', vmid: Number(externalId) } });
  }

  vanish(externalId: string) {
    this.cluster.simulator.drift({ kind: 'vanish', vmid: Number(externalId) });
    return Promise.resolve();
  }

  async impostor(externalId: string, mark: OwnershipMark | null) {
    if (this.cluster.guest(externalId)) await this.vanish(externalId);
    const marked =
      mark === null ? {} : { tags: `uni;uni-${mark}`, description: `another machine\nuni-mark: ${mark}\n` };
    this.cluster.simulator.drift({ kind: 'appear', vmid: Number(externalId), name: 'impostor', ...marked });
  }

  setPower(externalId: string, state: 'running' | 'stopped') {
    this.cluster.simulator.drift({ kind: 'change', vmid: Number(externalId), power: state });
    return Promise.resolve();
  }

  async partDown() {
    this.down = await this.cluster.simulator.addFault({ fault: { kind: 'node_down', node: 'pvec' } });
  }

  wholeAgain() {
    this.cluster.simulator.removeFault(this.down ?? '');
    return Promise.resolve();
  }

  async emptyInventory() {
    const match = { path: '/cluster/resources' };
    await this.cluster.simulator.addFault({ match, fault: { kind: 'inventory_lie', lie: 'empty' }, times: 1 });
  }

  async breakConnection(problem: CheckProblem['code']) {
    const { simulator } = this.cluster;
    if (problem === 'unreachable') return this.cluster.stop();
    if (problem === 'clock_skew') return void (this.cluster.skewMs = 600_000);
    const fault = BREAKAGE[problem];
    if (!fault) throw new Error(`the simulator cannot act out ${problem}`);
    await simulator.addFault({ fault });
  }
}

const BREAKAGE: Readonly<Partial<Record<CheckProblem['code'], FaultRequest['fault']>>> = {
  unauthorized: { kind: 'revoke_token' },
  certificate_changed: { kind: 'rotate_certificate' },
  missing_right: { kind: 'revoke_privilege', privilege: 'VM.PowerMgmt' },
  no_quorum: { kind: 'no_quorum' },
  vendor_error: { kind: 'node_down', node: 'pvec' },
};

function translate(fault: CallFault): FaultRequest['fault'] {
  switch (fault.kind) {
    case 'dropped':
      return { kind: 'drop' };
    case 'html':
      return { kind: 'html', status: 200 };
    case 'server_error':
      return { kind: 'status', status: 500 };
    case 'bad_gateway':
      return { kind: 'html', status: 502, acts: true };
    case 'unauthorized':
      return { kind: 'status', status: 401 };
    case 'rate_limited':
      return { kind: 'status', status: 429, retryAfterS: Math.round(fault.retryAfterMs / 1000) };
    case 'lost_answer':
    case 'half_body':
    case 'garbage':
    case 'wrong_types':
    case 'hang':
      return { kind: fault.kind };
  }
}

import type {
  CallFault,
  CallFaultTarget,
  DriverHarness,
  HarnessFaults,
  HarnessSession,
  VendorMachine,
  VendorSide,
} from '@uni/compute-conformance';
import { USER_DATA_CANARY } from '@uni/compute-conformance';
import type { CheckProblem, CreateSpec, OwnershipMark, PowerState } from '@uni/compute-port';
import type { CloudStackSimulatorOptions, FaultRequest, MachineSummary } from '@uni/simulator-cloudstack';
import { describeDriver } from '../src/driver.description.js';
import { isWrite, LARGE, SimulatedCloud, SMALL } from './simulated-cloud.js';
import { vendorSide } from './vendor-console.js';

const KEYS = { apiKey: 'conformance-api-key-0001', secretKey: 'conformance-secret-key-7c0e5a1b' };
const PAGE_SIZE = 10;
const FOREVER_MS = 3_600_000;

/** What the conformance suite needs to know to try this driver on a simulated cloud. */
export async function cloudStackHarness(
  options: Omit<CloudStackSimulatorOptions, 'clock' | 'keys'> = {},
): Promise<DriverHarness> {
  const content = await contentOf(options);
  return {
    description: describeDriver({ usage: false }),
    sizes: { small: SMALL, large: LARGE },
    missingImageRef: '3a0fbc5e-0000-4000-8000-00000000dead',
    facets: {
      sees: ['image', 'greet'],
      rebuildImageRef: content.rebuildImage,
      isoRefs: { ...content.isos, missing: '3b0fbc5e-0000-4000-8000-00000000dead' },
      volumeGib: { small: 10, large: 25 },
      // Measured every ten minutes.
      ticksUntilMetrics: 1_300,
    },
    inventoryPageSize: PAGE_SIZE,
    placesByMemory: false,
    checkProblems: ['unauthorized', 'unreachable', 'missing_right', 'clock_skew', 'quota_reached'],
    secrets: [KEYS.secretKey, KEYS.apiKey],
    cannot: {
      strangerTakes: 'the vendor chooses ids',
      partDown: 'the vendor lists from its own database and knows no part of it to be missing',
      wholeAgain: 'the vendor lists from its own database and knows no part of it to be missing',
    },
    open: async () => new Session(await SimulatedCloud.start(withKeys(options))),
  };
}

/** Storage that can keep machines which are off, as some hypervisors and stores do. */
function withKeys(options: Omit<CloudStackSimulatorOptions, 'clock' | 'keys'>): CloudStackSimulatorOptions {
  const settings = { snapshotStoppedMachines: true, ...options.settings };
  return { ...options, settings, keys: { user: KEYS } };
}

/** Ids are drawn from the seed, so those of one simulated cloud are those of all. */
async function contentOf(options: Omit<CloudStackSimulatorOptions, 'clock' | 'keys'>) {
  const cloud = await SimulatedCloud.start(withKeys(options));
  const content = {
    rebuildImage: cloud.idOf('templates', 'debian-12'),
    isos: { first: cloud.idOf('isos', 'systemrescue-12'), second: cloud.idOf('isos', 'debian-13-netinst') },
  };
  await cloud.dispose();
  return content;
}

class Session implements HarnessSession {
  readonly driver;
  readonly faults: HarnessFaults;
  readonly vendor: VendorSide;
  private planted = 0;

  constructor(private readonly cloud: SimulatedCloud) {
    this.driver = cloud.open({ pageSize: PAGE_SIZE });
    this.faults = new Faults(cloud);
    this.vendor = vendorSide(cloud);
  }

  reopen() {
    return Promise.resolve(this.cloud.open({ pageSize: PAGE_SIZE }));
  }

  spec(overrides: Partial<CreateSpec> = {}) {
    // Volumes never leave their zone, so all machines of a session stand in one.
    const region = this.cloud.idOf('zones', 'fra1');
    return this.cloud.spec({ region, userData: `#cloud-config\n# ${USER_DATA_CANARY}\n`, ...overrides });
  }

  machines() {
    const machines = this.cloud.simulator.machines().filter(({ state }) => !/^(?:Destroyed|Expunging)$/.test(state));
    return Promise.resolve(machines.map(describeMachine));
  }

  plantForeign(count: number) {
    const ids = Array.from({ length: count }, () => {
      this.planted += 1;
      const tags = { team: 'web' };
      const drift = { kind: 'appear', name: `foreign-${this.planted}`, tags } as const;
      return this.cloud.simulator.drift(drift).machineId ?? '';
    });
    return Promise.resolve(ids);
  }

  calls() {
    const calls = this.cloud.simulator.calls();
    const writes = calls.filter(isWrite).length;
    return Promise.resolve({ reads: calls.length - writes, writes });
  }

  tick() {
    this.cloud.tick();
    return Promise.resolve();
  }

  dispose() {
    return this.cloud.dispose();
  }
}

const POWER: Readonly<Record<string, PowerState>> = {
  Running: 'running',
  Stopping: 'running',
  Migrating: 'running',
  Stopped: 'stopped',
  Starting: 'stopped',
  Error: 'stopped',
};

/** Reads the mark where the vendor's own pages show it, without the driver's code. */
function describeMachine(machine: MachineSummary): VendorMachine {
  const named = machine.tags['uni-released'] === undefined ? /^uni-(.+)$/.exec(machine.name)?.[1] : undefined;
  const mark = machine.tags['uni-mark'] ?? named ?? null;
  return {
    externalId: machine.id,
    name: machine.displayName,
    mark,
    powerState: POWER[machine.state] ?? 'unknown',
    size: { vcpus: machine.vcpus, memoryMib: machine.memoryMib, diskGib: machine.diskGib },
  };
}

class Faults implements HarnessFaults {
  private armed: string | null = null;
  private readonly locks = new Map<string, string>();
  private room: string | null = null;

  constructor(private readonly cloud: SimulatedCloud) {}

  async next(fault: CallFault, target: CallFaultTarget): Promise<void> {
    const access = target.on === 'any' ? {} : { access: target.on };
    const match = { ...access, skip: target.skip ?? 0 };
    this.armed = await this.cloud.simulator.addFault({ match, fault: translate(fault), times: 1 });
  }

  disarm() {
    const hasWaited = this.armed !== null && this.cloud.simulator.removeFault(this.armed);
    this.armed = null;
    return Promise.resolve(hasWaited);
  }

  async lock(externalId: string) {
    const fault = { kind: 'busy', machineId: externalId, ms: FOREVER_MS } as const;
    this.locks.set(externalId, await this.cloud.simulator.addFault({ fault }));
  }

  unlock(externalId: string) {
    this.cloud.simulator.removeFault(this.locks.get(externalId) ?? '');
    return Promise.resolve();
  }

  /** Hosts are the vendor's own affair: what a customer can run out of and see is the limit of the account. */
  async full() {
    this.room = await this.cloud.simulator.addFault({ fault: { kind: 'quota_reached', resource: 'vm' } });
  }

  roomAgain() {
    this.cloud.simulator.removeFault(this.room ?? '');
    return Promise.resolve();
  }

  strangerTakes(): Promise<void> {
    return Promise.reject(new Error('the vendor chooses ids'));
  }

  /** The simulator's own stuck jobs never end well; a cloud that stands still does. */
  stickNextTask() {
    this.cloud.frozen = true;
    return Promise.resolve();
  }

  unstick() {
    this.cloud.frozen = false;
    return Promise.resolve();
  }

  async failNextTask(words: string) {
    await this.cloud.simulator.addFault({ fault: { kind: 'failed_task', text: words } });
  }

  async deafGuest(externalId: string) {
    await this.cloud.simulator.addFault({ fault: { kind: 'guest_ignores_acpi', machineId: externalId } });
  }

  vanish(externalId: string) {
    this.cloud.simulator.drift({ kind: 'vanish', machineId: externalId });
    return Promise.resolve();
  }

  /** The vendor never hands an id out again, but names and tags may be changed, and an administrator may bring a machine back. */
  impostor(externalId: string, mark: OwnershipMark | null) {
    const isGone = /^(?:Destroyed|Expunging)$/.test(this.cloud.machine(externalId)?.state ?? '');
    this.cloud.simulator.drift({
      kind: 'change',
      machineId: externalId,
      name: mark === null ? 'impostor' : `uni-${mark}`,
      displayName: 'impostor',
      tags: {},
      ...(isGone && { power: 'stopped' }),
    });
    return Promise.resolve();
  }

  setPower(externalId: string, state: 'running' | 'stopped') {
    this.cloud.simulator.drift({ kind: 'change', machineId: externalId, power: state });
    return Promise.resolve();
  }

  partDown(): Promise<void> {
    return Promise.reject(new Error('the vendor knows no part of its list to be missing'));
  }

  wholeAgain(): Promise<void> {
    return this.partDown();
  }

  async emptyInventory() {
    const match = { label: 'listVirtualMachines' };
    await this.cloud.simulator.addFault({ match, fault: { kind: 'inventory_lie', lie: 'empty' }, times: 1 });
  }

  async breakConnection(problem: CheckProblem['code']) {
    if (problem === 'unreachable') return this.cloud.stop();
    const fault = BREAKAGE[problem];
    if (!fault) throw new Error(`the simulator cannot act out ${problem}`);
    await this.cloud.simulator.addFault({ fault });
  }
}

const BREAKAGE: Readonly<Partial<Record<CheckProblem['code'], FaultRequest['fault']>>> = {
  unauthorized: { kind: 'revoke_keys' },
  missing_right: { kind: 'revoke_command', command: 'startVirtualMachine' },
  clock_skew: { kind: 'clock_off', byMs: 660_000 },
  quota_reached: { kind: 'quota_reached', resource: 'vm' },
};

/** As the vendor itself refuses keys. */
const REFUSED = JSON.stringify({
  errorresponse: {
    uuidList: [],
    errorcode: 401,
    errortext: 'unable to verify user credentials and/or request signature',
  },
});

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
      return { kind: 'status', status: 401, body: REFUSED };
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

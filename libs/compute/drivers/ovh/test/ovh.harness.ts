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
import type { CheckProblem, OwnershipMark, PowerState } from '@uni/compute-port';
import type { FaultRequest, MachineSummary, OvhSimulatorOptions } from '@uni/simulator-ovh';
import { OVH_DESCRIPTION } from '../src/driver.description.js';
import { vendorSide } from './vendor.side.js';
import { AWAY, HOME, KEYS, LARGE, PROJECT, SERVICE_ACCOUNT, SimulatedAccount, SMALL } from './simulated-account.js';

const FOREVER_MS = 3_600_000;

/** What the conformance suite needs to know to try this driver on a simulated account. */
export function ovhHarness(options: Omit<OvhSimulatorOptions, 'clock'> = {}): DriverHarness {
  return {
    description: OVH_DESCRIPTION,
    sizes: { small: SMALL, large: LARGE },
    missingImageRef: 'Debian 1',
    inventoryPageSize: null,
    placesByMemory: false,
    checkProblems: [
      'unauthorized',
      'unreachable',
      'missing_right',
      'clock_skew',
      'account_closed',
      'quota_reached',
      'part_down',
      'vendor_error',
    ],
    secrets: [KEYS.applicationSecret, KEYS.consumerKey, SERVICE_ACCOUNT.clientSecret],
    facets: {
      sees: ['image', 'greet'],
      rebuildImageRef: 'Debian 13',
      volumeGib: { small: 20, large: 40 },
    },
    cannot: {
      failNextTask: 'the vendor ends work that failed with a status and without words',
      strangerTakes: 'the vendor names machines itself, so nobody can take an id that we reserved',
      deafGuest: 'the vendor pulls the plug by itself when a guest does not answer',
    },
    open: async () => new Session(await SimulatedAccount.start(options)),
  };
}

class Session implements HarnessSession {
  readonly driver;
  readonly faults: HarnessFaults;
  readonly vendor: VendorSide;

  constructor(private readonly account: SimulatedAccount) {
    this.driver = account.open();
    this.faults = new Faults(account);
    this.vendor = vendorSide(account);
  }

  reopen() {
    return Promise.resolve(this.account.open());
  }

  spec(overrides = {}) {
    return this.account.spec({ region: HOME, userData: `#cloud-config\n# ${USER_DATA_CANARY}\n`, ...overrides });
  }

  machines() {
    return Promise.resolve(this.account.simulator.machines().map(describeMachine));
  }

  plantForeign(count: number) {
    const { id, ids } = this.account.simulator.drift({ kind: 'appear', name: 'foreign', flavor: 'd2-2', count });
    return Promise.resolve((ids ?? [id]).map((planted) => `${PROJECT}/${planted}`));
  }

  calls() {
    const calls = this.account.simulator.calls();
    const reads = calls.filter(({ method }) => method === 'GET').length;
    return Promise.resolve({ reads, writes: calls.length - reads });
  }

  tick() {
    this.account.tick();
    return Promise.resolve();
  }

  dispose() {
    return this.account.dispose();
  }
}

const POWER: Readonly<Record<string, PowerState>> = {
  ACTIVE: 'running',
  SHUTOFF: 'stopped',
  SHELVED_OFFLOADED: 'shelved',
  SUSPENDED: 'suspended',
  PAUSED: 'suspended',
};

/** Reads the mark where the vendor's panel shows it, without the driver's code. */
function describeMachine(machine: MachineSummary): VendorMachine {
  const [name = '', mark = null] = machine.name.split('--uni-');
  return {
    externalId: `${machine.projectId}/${machine.id}`,
    name,
    mark,
    powerState: POWER[machine.status] ?? 'unknown',
    size: { vcpus: machine.vcpus, memoryMib: machine.memoryMib, diskGib: machine.diskGib },
  };
}

class Faults implements HarnessFaults {
  private armed: string | null = null;
  private readonly locks = new Map<string, string>();
  private readonly room: string[] = [];
  private down: string | null = null;

  constructor(private readonly account: SimulatedAccount) {}

  async next(fault: CallFault, target: CallFaultTarget): Promise<void> {
    const access = target.on === 'any' ? {} : { access: target.on };
    const match = { ...access, skip: target.skip ?? 0 };
    this.armed = await this.account.simulator.addFault({ match, fault: translate(fault), times: 1 });
  }

  disarm() {
    const hasWaited = this.armed !== null && this.account.simulator.removeFault(this.armed);
    this.armed = null;
    return Promise.resolve(hasWaited);
  }

  async lock(externalId: string) {
    const fault = { kind: 'busy', instance: idOf(externalId), ms: FOREVER_MS } as const;
    this.locks.set(externalId, await this.account.simulator.addFault({ fault }));
  }

  unlock(externalId: string) {
    this.account.simulator.removeFault(this.locks.get(externalId) ?? '');
    return Promise.resolve();
  }

  async full() {
    this.room.push(await this.account.simulator.addFault({ fault: { kind: 'no_capacity', how: 'refuse' } }));
  }

  roomAgain() {
    for (const id of this.room.splice(0)) this.account.simulator.removeFault(id);
    return Promise.resolve();
  }

  strangerTakes() {
    return Promise.reject(new Error('the vendor names machines itself'));
  }

  stickNextTask() {
    this.account.frozen = true;
    return Promise.resolve();
  }

  unstick() {
    this.account.frozen = false;
    return Promise.resolve();
  }

  async failNextTask(words: string) {
    await this.account.simulator.addFault({ fault: { kind: 'failed_task', text: words } });
  }

  async deafGuest(externalId: string) {
    const fault = { kind: 'ignores', instance: idOf(externalId), labels: ['stop'] } as const;
    await this.account.simulator.addFault({ fault: { ...fault, labels: [...fault.labels] } });
  }

  vanish(externalId: string) {
    this.account.simulator.drift({ kind: 'vanish', id: idOf(externalId) });
    return Promise.resolve();
  }

  async impostor(externalId: string, mark: OwnershipMark | null) {
    if (this.account.machine(externalId)) await this.vanish(externalId);
    const name = mark === null ? 'impostor' : `impostor--uni-${mark}`;
    this.account.simulator.drift({ kind: 'appear', id: idOf(externalId), name });
  }

  setPower(externalId: string, state: 'running' | 'stopped') {
    const status = state === 'running' ? 'ACTIVE' : 'SHUTOFF';
    this.account.simulator.drift({ kind: 'change', id: idOf(externalId), status });
    return Promise.resolve();
  }

  async partDown() {
    const fault = { kind: 'region_down', region: AWAY, how: 'status', lists: 'omit' } as const;
    this.down = await this.account.simulator.addFault({ fault });
    // What was seen to be up is believed for a minute.
    this.account.tick(61_000);
  }

  wholeAgain() {
    this.account.simulator.removeFault(this.down ?? '');
    return Promise.resolve();
  }

  async emptyInventory() {
    const match = { label: 'list_instances' };
    await this.account.simulator.addFault({ match, fault: { kind: 'inventory_lie', lie: 'empty' }, times: 1 });
  }

  async breakConnection(problem: CheckProblem['code']) {
    if (problem === 'unreachable') return this.account.stop();
    if (problem === 'clock_skew') return void (this.account.skewMs = 600_000);
    const fault = BREAKAGE[problem];
    if (!fault) throw new Error(`the simulator cannot act out ${problem}`);
    await this.account.simulator.addFault({ fault });
  }
}

const BREAKAGE: Readonly<Partial<Record<CheckProblem['code'], FaultRequest['fault']>>> = {
  unauthorized: { kind: 'revoke_credential' },
  missing_right: { kind: 'revoke_right', method: 'GET', path: '/cloud/project' },
  account_closed: { kind: 'project_suspended', project: PROJECT },
  quota_reached: { kind: 'quota', region: HOME, maxInstances: 0 },
  part_down: { kind: 'region_down', region: AWAY, how: 'status' },
  vendor_error: { kind: 'project_down', project: PROJECT },
};

function idOf(externalId: string): string {
  return externalId.split('/')[1] ?? '';
}

const REFUSED = { errorCode: 'INVALID_CREDENTIAL', httpCode: '403 Forbidden', message: 'This credential is not valid' };

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
      return { kind: 'status', status: 403, body: JSON.stringify(REFUSED) };
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

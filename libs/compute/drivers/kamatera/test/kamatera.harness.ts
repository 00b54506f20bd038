import type {
  CallFault,
  CallFaultTarget,
  DriverHarness,
  HarnessFaults,
  HarnessSession,
  VendorSide,
  VendorMachine,
} from '@uni/compute-conformance';
import { USER_DATA_CANARY } from '@uni/compute-conformance';
import type { CheckProblem, OwnershipMark } from '@uni/compute-port';
import type { FaultRequest, KamateraSimulatorOptions, MachineSummary } from '@uni/simulator-kamatera';
import { parseOptions } from '../src/connection/connection.options.js';
import { describeDriver } from '../src/driver.description.js';
import { SnapshotShelf } from './snapshot.shelf.js';
import { isWrite } from './call-access.js';
import { labelOf, readMark, writeMark } from './mark.reader.js';
import { VolumeShelf } from './volume.shelf.js';
import { LARGE, SECRET, SimulatedAccount, SMALL } from './simulated-account.js';

/** Longer than a new server may be missing from the list: what is not there by then is gone. */
const LONG_AGO_MS = 180_000;

/** What the conformance suite needs to know to try this driver on a simulated account. */
export function kamateraHarness(
  options: Omit<KamateraSimulatorOptions, 'clock'> = {},
  connection: Readonly<Record<string, unknown>> = {},
): DriverHarness {
  return {
    description: describeDriver(parseOptions(connection)),
    sizes: { small: SMALL, large: LARGE },
    missingImageRef: 'EU:6000c29000000000000000000000ffff',
    inventoryPageSize: null,
    placesByMemory: false,
    checkProblems: ['unauthorized', 'unreachable', 'clock_skew', 'account_closed', 'missing_right', 'part_down'],
    secrets: [SECRET],
    facets: { ticksUntilMetrics: 200, volumeGib: { small: 20, large: 50 } },
    cannot: {
      full: 'the platform tells that it has no room, or that a limit is reached, only when an order is placed',
      strangerTakes: 'the platform chooses the ids of its servers',
      partDown: 'the list of servers has no word for a part that is missing',
      deafGuest: 'the platform has one kind of off, which no guest can refuse',
    },
    open: async () => new Session(await SimulatedAccount.start(options), connection),
  };
}

class Session implements HarnessSession {
  readonly driver;
  readonly faults: HarnessFaults;
  readonly vendor: VendorSide;
  private planted = 0;

  constructor(
    private readonly account: SimulatedAccount,
    private readonly options: Readonly<Record<string, unknown>>,
  ) {
    this.driver = account.open(options);
    this.faults = new Faults(account);
    this.vendor = { snapshots: new SnapshotShelf(account), volumes: new VolumeShelf(account) };
  }

  reopen() {
    return Promise.resolve(this.account.open(this.options));
  }

  spec(overrides = {}) {
    return this.account.spec({ userData: `#cloud-config\n# ${USER_DATA_CANARY}\n`, ...overrides });
  }

  machines() {
    return Promise.resolve(this.account.simulator.machines().map(describeMachine));
  }

  plantForeign(count: number) {
    const ids = Array.from({ length: count }, () => {
      this.planted += 1;
      return this.account.simulator.drift({ kind: 'appear', name: `foreign-${this.planted}`, datacenter: 'EU' }).id;
    });
    return Promise.resolve(ids);
  }

  calls() {
    const calls = this.account.simulator.calls();
    const writes = calls.filter(isWrite).length;
    return Promise.resolve({ reads: calls.length - writes, writes });
  }

  tick() {
    this.account.tick();
    return Promise.resolve();
  }

  dispose() {
    return this.account.dispose();
  }
}

const POWER = { on: 'running', off: 'stopped', suspended: 'suspended' } as const;

function describeMachine(machine: MachineSummary): VendorMachine {
  return {
    externalId: machine.id,
    name: labelOf(machine.name),
    mark: readMark(machine.name),
    powerState: POWER[machine.power],
    size: {
      vcpus: Number.parseInt(machine.cpu, 10),
      memoryMib: machine.ramMb,
      diskGib: machine.diskSizesGb[0] ?? 0,
    },
  };
}

class Faults implements HarnessFaults {
  private armed: string | null = null;

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

  /** Somebody gives the server a command in the console, and the command never ends. */
  async lock(externalId: string) {
    await this.account.simulator.addFault({ fault: { kind: 'stuck_task' }, times: 1 });
    await this.account.console('PUT', `/svc/server/${externalId}/configuration`, { managed: '1' });
    // The queue does not show a new command at once.
    this.account.tick();
  }

  unlock() {
    this.account.simulator.releaseStuckTasks();
    return Promise.resolve();
  }

  full(): never {
    throw new Error('declared as impossible');
  }

  roomAgain(): never {
    throw new Error('declared as impossible');
  }

  strangerTakes(): never {
    throw new Error('declared as impossible');
  }

  /** The simulator's own stuck commands end cancelled; with a platform that stands still they end well. */
  stickNextTask() {
    this.account.frozen = true;
    return Promise.resolve();
  }

  unstick() {
    this.account.frozen = false;
    return Promise.resolve();
  }

  async failNextTask(words: string) {
    await this.account.simulator.addFault({ fault: { kind: 'failed_task', text: words }, times: 1 });
  }

  deafGuest(): never {
    throw new Error('declared as impossible');
  }

  /** A server that is still being built has no id yet: it is removed the moment it is there. */
  vanish(externalId: string) {
    const { account } = this;
    if (account.machine(externalId)) {
      account.simulator.drift({ kind: 'vanish', id: externalId });
      account.tick(LONG_AGO_MS);
      return Promise.resolve();
    }
    account.onTick = () => {
      for (const { id } of account.simulator.machines()) {
        account.simulator.drift({ kind: 'vanish', id });
        account.onTick = () => undefined;
      }
    };
    return Promise.resolve();
  }

  impostor(externalId: string, mark: OwnershipMark | null) {
    const name = mark === null ? 'impostor' : writeMark('impostor', mark);
    const kind = this.account.machine(externalId) ? 'change' : 'appear';
    this.account.simulator.drift({ kind, id: externalId, name });
    return Promise.resolve();
  }

  setPower(externalId: string, state: 'running' | 'stopped') {
    this.account.simulator.drift({ kind: 'change', id: externalId, power: state === 'running' ? 'on' : 'off' });
    return Promise.resolve();
  }

  partDown(): never {
    throw new Error('declared as impossible');
  }

  wholeAgain(): never {
    throw new Error('declared as impossible');
  }

  async emptyInventory() {
    const match = { method: 'GET', path: '/service/servers' } as const;
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
  unauthorized: { kind: 'revoke_credentials' },
  account_closed: { kind: 'account_closed' },
  missing_right: { kind: 'vendor_error', count: null, status: 403, code: 1, info: 'Forbidden' },
  part_down: { kind: 'status', status: 503 },
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

import {
  USER_DATA_CANARY,
  type DriverHarness,
  type HarnessFaults,
  type HarnessSession,
  type VendorMachine,
} from '@uni/compute-conformance';
import type { ComputeDriver, CreateSpec } from '@uni/compute-port';
import type { CloudAilment, CloudMachine } from '../src/cloud/cloud.types.js';
import { MemoryCloud } from '../src/cloud/memory-cloud.js';
import { describeMemoryDriver } from '../src/memory.description.js';
import { createMemoryDriver } from '../src/memory.driver.js';

export const TOKEN = 'token-canary-5b1f';
const PAGE_SIZE = 4;
const SMALL = { vcpus: 1, memoryMib: 1024, diskGib: 10 };
const LARGE = { vcpus: 4, memoryMib: 4096, diskGib: 40 };
const MARK_PREFIX = 'uni:';
const POWER = { on: 'running', off: 'stopped', suspended: 'suspended' } as const;

/** The memory driver on a fresh cloud. `wrap` puts something between the suite and the driver. */
export function memoryHarness(
  ids: 'caller' | 'vendor',
  wrap: (driver: ComputeDriver) => ComputeDriver = (driver) => driver,
): DriverHarness {
  return {
    description: describeMemoryDriver(ids),
    sizes: { small: SMALL, large: LARGE },
    missingImageRef: 'plan9-4',
    maxPolls: 60,
    inventoryPageSize: PAGE_SIZE,
    placesByMemory: true,
    checkProblems: ['unreachable', 'unauthorized', 'missing_right', 'clock_skew', 'unsupported_version', 'no_quorum'],
    secrets: [TOKEN],
    ...(ids === 'vendor' ? { cannot: { strangerTakes: 'no order reserves an id here' } } : {}),
    open: () => Promise.resolve(openSession(ids, wrap)),
  };
}

function openSession(ids: 'caller' | 'vendor', wrap: (driver: ComputeDriver) => ComputeDriver): HarnessSession {
  const cloud = new MemoryCloud({ ids, token: TOKEN, pageSize: PAGE_SIZE });
  let orders = 0;
  let plants = 0;
  return {
    driver: wrap(createMemoryDriver(cloud)),
    reopen: () => Promise.resolve(wrap(createMemoryDriver(cloud))),
    spec: (overrides): CreateSpec => {
      orders += 1;
      return {
        mark: `00000000-0000-4000-8000-${String(orders).padStart(12, '0')}`,
        hostname: `vm-${orders}`,
        imageRef: 'debian-13',
        sizeRef: null,
        size: SMALL,
        region: null,
        sshPublicKeys: ['ssh-ed25519 AAAA test'],
        loginUser: 'debian',
        userData: `#cloud-config\n# ${USER_DATA_CANARY}`,
        ipv4: null,
        networkRefs: [],
        reservedId: ids === 'caller' ? String(1_000 + orders) : null,
        ...overrides,
      };
    },
    faults: faultsOf(cloud),
    machines: () => Promise.resolve(cloud.machines.all().map(seen)),
    plantForeign: (count) => {
      const planted = Array.from({ length: count }, () => String(500_000 + ++plants));
      for (const id of planted) cloud.plant(id, plants % 2 === 0 ? null : 'somebody');
      return Promise.resolve(planted);
    },
    calls: () => Promise.resolve({ ...cloud.calls }),
    tick: () => Promise.resolve(cloud.tick()),
    dispose: () => Promise.resolve(),
  };
}

function seen(machine: CloudMachine): VendorMachine {
  const { id: externalId, name, label, cpus: vcpus, memoryMib, diskGib } = machine;
  const mark = label?.startsWith(MARK_PREFIX) === true ? label.slice(MARK_PREFIX.length) : null;
  return { externalId, name, mark, powerState: POWER[machine.power], size: { vcpus, memoryMib, diskGib } };
}

function faultsOf(cloud: MemoryCloud): HarnessFaults {
  const done = (act: () => void): Promise<void> => Promise.resolve(act());
  return {
    next: (fault, target) => done(() => cloud.callFaults.next(fault, target)),
    disarm: () => Promise.resolve(cloud.callFaults.disarm()),
    lock: (id) => done(() => void (cloud.machines.get(id).locked = true)),
    unlock: (id) => done(() => void (cloud.machines.get(id).locked = false)),
    full: () => done(() => cloud.machines.setFull(true)),
    roomAgain: () => done(() => cloud.machines.setFull(false)),
    strangerTakes: (reservedId) => done(() => cloud.plant(reservedId)),
    stickNextTask: () => done(() => cloud.tasks.stickNextTask()),
    unstick: () => done(() => cloud.tasks.unstick()),
    failNextTask: (words) => done(() => cloud.tasks.failNextTask(words)),
    deafGuest: (id) => done(() => void (cloud.machines.get(id).deaf = true)),
    vanish: (id) => done(() => cloud.vanish(id)),
    impostor: (id, mark) =>
      done(() => {
        cloud.vanish(id);
        cloud.plant(id, mark === null ? null : MARK_PREFIX + mark);
      }),
    setPower: (id, state) => done(() => void (cloud.machines.get(id).power = state === 'running' ? 'on' : 'off')),
    partDown: () => done(() => cloud.setPartDown(true)),
    wholeAgain: () => done(() => cloud.setPartDown(false)),
    emptyInventory: () => done(() => cloud.emptyNextList()),
    breakConnection: (problem) => done(() => cloud.breakConnection(problem as CloudAilment)),
  };
}

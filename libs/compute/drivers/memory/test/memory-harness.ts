import {
  rfbHandshake,
  USER_DATA_CANARY,
  type DriverHarness,
  type HarnessFaults,
  type HarnessSession,
  type VendorMachine,
  type VendorShelf,
  type VendorSide,
} from '@uni/compute-conformance';
import type { ComputeDriver, CreateSpec, FirewallRule, FirewallState } from '@uni/compute-port';
import type { CloudAilment, CloudFirewall, CloudMachine, CloudThingKind } from '../src/cloud/cloud.types.js';
import { MemoryCloud } from '../src/cloud/memory-cloud.js';
import { describeMemoryDriver } from '../src/memory.description.js';
import { createMemoryDriver } from '../src/memory.driver.js';
import { withScreenServer } from './screen-server.js';

export const TOKEN = 'token-canary-5b1f';
const PAGE_SIZE = 4;
const SMALL = { vcpus: 1, memoryMib: 1024, diskGib: 10 };
const LARGE = { vcpus: 4, memoryMib: 4096, diskGib: 40 };
const MARK_PREFIX = 'uni:';
const TICK_MS = 30_000;
const FLAVOUR = { id: 'm1', cpus: 1, memoryMib: 1024, diskGib: 10, onMicros: 9n, offMicros: 2n, shelvedMicros: 1n };
const POWER = { on: 'running', off: 'stopped', suspended: 'suspended', shelved: 'shelved' } as const;

const WEB: FirewallState = {
  enabled: true,
  defaultIn: 'drop',
  defaultOut: 'accept',
  rules: [
    rule({ protocol: 'tcp', portFrom: 443, portTo: 443, note: 'web' }),
    rule({ protocol: 'tcp', portFrom: 8000, portTo: 8999, cidr: '192.0.2.0/24' }),
    rule({ direction: 'out', action: 'drop', protocol: 'udp', portFrom: 53, portTo: 53 }),
    rule({ protocol: 'icmp' }),
  ],
};
const CLOSED: FirewallState = { enabled: true, defaultIn: 'drop', defaultOut: 'drop', rules: [rule({ note: 'all' })] };

function rule(parts: Partial<FirewallRule>): FirewallRule {
  const any = { direction: 'in', action: 'accept', protocol: 'any', portFrom: null, portTo: null } as const;
  return { ...any, cidr: '0.0.0.0/0', note: '', ...parts };
}

/** The memory driver on a fresh cloud. `wrap` puts something between the suite and the driver. */
export function memoryHarness(
  ids: 'caller' | 'vendor',
  wrap: (driver: ComputeDriver) => ComputeDriver = (driver) => driver,
): DriverHarness {
  return {
    description: describeMemoryDriver(ids, [], ids === 'vendor'),
    sizes: { small: SMALL, large: LARGE },
    missingImageRef: 'plan9-4',
    maxPolls: 60,
    inventoryPageSize: PAGE_SIZE,
    placesByMemory: true,
    checkProblems: ['unreachable', 'unauthorized', 'missing_right', 'clock_skew', 'unsupported_version', 'no_quorum'],
    secrets: [TOKEN],
    facets: {
      sees: ['image', 'disk', 'greet'],
      rebuildImageRef: 'ubuntu-26.04',
      isoRefs: { first: 'virtio-drivers', second: 'rescue-cd', missing: 'os2-warp' },
      volumeGib: { small: 10, large: 25 },
      firewalls: { first: WEB, second: CLOSED },
      impossibleFirewall: { ...WEB, rules: [rule({ note: 'n'.repeat(200) })] },
      ticksUntilMetrics: 4,
    },
    ...(ids === 'vendor' ? { cannot: { strangerTakes: 'no order reserves an id here' } } : {}),
    open: () => Promise.resolve(openSession(ids, wrap)),
  };
}

function openSession(ids: 'caller' | 'vendor', wrap: (driver: ComputeDriver) => ComputeDriver): HarnessSession {
  let ticks = 0;
  const now = (): Date => new Date(Date.now() + ticks * TICK_MS);
  const cloud = new MemoryCloud({
    ids,
    token: TOKEN,
    pageSize: PAGE_SIZE,
    now,
    flavours: [FLAVOUR],
    requiresKey: ids === 'vendor',
  });
  let orders = 0;
  let plants = 0;
  const open = (): ComputeDriver => wrap(createMemoryDriver(cloud, { now }));
  return {
    driver: open(),
    reopen: () => Promise.resolve(open()),
    vendor: vendorSideOf(cloud),
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
    tick: () => {
      ticks += 1;
      cloud.tick();
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  };
}

function seen(machine: CloudMachine): VendorMachine {
  const { id: externalId, name, label, cpus: vcpus, memoryMib, diskGib } = machine;
  return {
    externalId,
    name,
    mark: markOf(label),
    powerState: POWER[machine.power],
    size: { vcpus, memoryMib, diskGib },
  };
}

function markOf(label: string | null): string | null {
  return label?.startsWith(MARK_PREFIX) === true ? label.slice(MARK_PREFIX.length) : null;
}

function shelfOf(cloud: MemoryCloud, kind: CloudThingKind): VendorShelf {
  return {
    all: () =>
      Promise.resolve(
        cloud.things.all(kind).map(({ id, label, machineId, sizeGib }) => ({
          externalId: id,
          mark: markOf(label),
          machineExternalId: machineId,
          sizeGib: kind === 'volume' ? sizeGib : null,
        })),
      ),
    plant: (machineId) => Promise.resolve(cloud.plantThing(kind, machineId, 'somebody').id),
    vanish: (id) => Promise.resolve(void cloud.things.remove(id)),
  };
}

function vendorSideOf(cloud: MemoryCloud): VendorSide {
  const at = (id: string) => cloud.machines.get(id);
  return {
    snapshots: shelfOf(cloud, 'snapshot'),
    volumes: shelfOf(cloud, 'volume'),
    backups: shelfOf(cloud, 'backup'),
    disc: (id) => Promise.resolve(at(id).disc),
    image: (id) => Promise.resolve(at(id).image),
    inRescue: (id) => Promise.resolve(at(id).inRescue),
    addresses: (id) => Promise.resolve([`${id}-primary`, ...at(id).extraAddresses.map((extra) => extra.id)]),
    writeDisk: (id, text) => Promise.resolve(void (at(id).content = text)),
    readDisk: (id) => Promise.resolve(at(id).content),
    firewall: (id) => Promise.resolve(portable(at(id).firewall)),
    greet: (access) =>
      withScreenServer((origin) => rfbHandshake({ ...access, url: `${origin}/${new URL(access.url).search}` })),
  };
}

function portable({ on, allowIn, allowOut, rules }: CloudFirewall): FirewallState {
  const word = (allow: boolean) => (allow ? 'accept' : 'drop');
  return {
    enabled: on,
    defaultIn: word(allowIn),
    defaultOut: word(allowOut),
    rules: rules.map(({ way, allow, protocol, ports, peer, note }) => ({
      direction: way,
      action: word(allow),
      protocol,
      portFrom: ports?.[0] ?? null,
      portTo: ports?.[1] ?? null,
      cidr: peer,
      note,
    })),
  };
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

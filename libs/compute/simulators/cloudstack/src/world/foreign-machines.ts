import { newNic } from './addresses.js';
import { hostsOf } from './capacity.js';
import { createMachine, powerOn } from './machines.js';
import type { AccountState, MachineState } from './state.js';
import { must, type World } from './world.js';

const NAMES = ['mail', 'db', 'web', 'files', 'build', 'monitor', 'vpn', 'wiki', 'cache', 'backup'];

export interface Appearance {
  readonly owner: AccountState;
  readonly projectId?: string | null;
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly zoneName?: string | undefined;
  readonly templateName?: string | undefined;
  readonly offeringName?: string | undefined;
  readonly diskGib?: number | undefined;
  readonly group?: string | undefined;
  readonly running: boolean;
  readonly id?: string | undefined;
}

function pick<T extends { readonly name: string }>(things: Record<string, T>, name: string | undefined, index = 0): T {
  const all = Object.values(things);
  return must(
    name === undefined ? all[index % all.length] : all.find((thing) => thing.name === name),
    name ?? 'a default',
  );
}

/** A machine that somebody else made: no job, no event, no capacity asked. */
export function makeMachineAppear(world: World, wish: Appearance, cause: string): MachineState {
  const { state } = world;
  const zone = pick(state.zones, wish.zoneName);
  const template = pick(state.templates, wish.templateName);
  const offering = pick(state.offerings, wish.offeringName, 2);
  const shared = must(
    Object.values(state.networks).find((network) => network.zoneId === zone.id && network.type === 'Shared'),
    `the shared network of ${zone.name}`,
  );
  const user = must(
    Object.values(state.users).find((known) => known.accountId === wish.owner.id),
    'a user',
  );
  const machine = createMachine(
    world,
    {
      accountId: wish.owner.id,
      projectId: wish.projectId ?? null,
      userId: user.id,
      name: wish.name,
      displayName: wish.displayName,
      zoneId: zone.id,
      template,
      offeringId: offering.id,
      cpuNumber: offering.cpuNumber ?? 1,
      cpuSpeedMhz: offering.cpuSpeedMhz ?? 2_000,
      memoryMib: offering.memoryMib ?? 1_024,
      rootDiskGib: wish.diskGib ?? 20,
      nics: [newNic(world, shared, 0)],
      extra: { group: wish.group ?? null, ...(wish.id === undefined ? {} : { id: wish.id }) },
    },
    cause,
  );
  if (!wish.running) return machine;
  const hosts = hostsOf(world, zone.id);
  machine.hostId = must(hosts[machine.sequence % hosts.length], 'a host').id;
  powerOn(world, machine);
  return machine;
}

/** What already runs on the account on the first day. */
export function addForeignMachines(world: World, owner: AccountState, count: number): void {
  const zones = Object.values(world.state.zones).filter(({ allocation }) => allocation === 'Enabled');
  const offerings = Object.values(world.state.offerings).filter(
    ({ cpuNumber, memoryMib }) => (cpuNumber ?? 99) <= 4 && (memoryMib ?? 99_999) <= 8_192,
  );
  const templates = Object.values(world.state.templates);
  for (let index = 0; index < count; index += 1)
    makeMachineAppear(
      world,
      {
        owner,
        name: `${NAMES[index % NAMES.length] ?? 'vm'}-${index + 1}`,
        zoneName: zones[index % zones.length]?.name,
        offeringName: offerings[index % offerings.length]?.name,
        templateName: templates[index % templates.length]?.name,
        diskGib: 20 + (index % 4) * 20,
        running: index % 5 !== 4,
      },
      'first day',
    );
}

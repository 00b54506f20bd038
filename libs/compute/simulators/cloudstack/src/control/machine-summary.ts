import { ref } from '../world/collections.js';
import type { MachineLifecycle } from '../world/state.js';
import { GIB } from '../world/units.js';
import { rootVolume } from '../world/volumes.js';
import type { World } from '../world/world.js';

/** One machine in a few words, for people and tests who look behind the scenes. */
export interface MachineSummary {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly account: string;
  readonly project: string | null;
  readonly zone: string;
  readonly state: MachineLifecycle;
  readonly template: string;
  readonly offering: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly group: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly keyPairs: readonly string[];
  readonly userData: string | null;
  readonly addresses: readonly string[];
}

export function summariseMachines(world: World): MachineSummary[] {
  const { state } = world;
  const tags = new Map<string, Record<string, string>>();
  for (const tag of state.tags) {
    const present = tags.get(tag.resourceId) ?? {};
    present[tag.key] = tag.value;
    tags.set(tag.resourceId, present);
  }
  return Object.values(state.machines).map((machine) => ({
    id: machine.id,
    name: machine.name,
    displayName: machine.displayName,
    account: world.account(machine.accountId).name,
    project: machine.projectId === null ? null : ref(world, 'projects', machine.projectId).name,
    zone: ref(world, 'zones', machine.zoneId).name,
    state: machine.state,
    template: ref(world, 'templates', machine.templateId).name,
    offering: ref(world, 'offerings', machine.offeringId).name,
    vcpus: machine.cpuNumber,
    memoryMib: machine.memoryMib,
    diskGib: (rootVolume(world, machine.id)?.sizeBytes ?? 0) / GIB,
    group: machine.group,
    tags: tags.get(machine.id) ?? {},
    keyPairs: [...machine.keyPairs],
    userData: machine.userData,
    addresses: machine.nics.flatMap((nic) => [
      ...(nic.address === null ? [] : [nic.address]),
      ...nic.secondary.map(({ address }) => address),
    ]),
  }));
}

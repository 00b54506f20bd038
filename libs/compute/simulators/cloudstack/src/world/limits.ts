import { ApiRefusal, CODES } from './refusal.js';
import type { Limits, Owned, VolumeState } from './state.js';
import { GIB } from './units.js';
import { ref } from './collections.js';
import type { World } from './world.js';

export type LimitKind = keyof Limits;

/** Names of the resources as the server's sentences have them. */
const WORDS: Readonly<Record<LimitKind, string>> = {
  vm: 'user_vm',
  cpu: 'cpu',
  memory: 'memory',
  volume: 'volume',
  snapshot: 'snapshot',
  template: 'template',
  network: 'network',
  ip: 'public_ip',
  vpc: 'vpc',
  project: 'project',
  primarystorage: 'primary_storage',
  secondarystorage: 'secondary_storage',
};

function count<T extends Owned>(things: Record<string, T>, owner: Owned, size: (thing: T) => number): number {
  let sum = 0;
  for (const thing of Object.values(things))
    if (thing.accountId === owner.accountId && thing.projectId === owner.projectId) sum += size(thing);
  return sum;
}

const volumeGib = (volume: VolumeState): number => volume.sizeBytes / GIB;

/** How much of a resource an account or a project has now. */
export function usedOf(world: World, owner: Owned, kind: LimitKind): number {
  const { state } = world;
  const present = (machine: { state: string }): boolean => machine.state !== 'Expunging';
  switch (kind) {
    case 'vm':
      return count(state.machines, owner, (machine) => (present(machine) ? 1 : 0));
    case 'cpu':
      return count(state.machines, owner, (machine) => (present(machine) ? machine.cpuNumber : 0));
    case 'memory':
      return count(state.machines, owner, (machine) => (present(machine) ? machine.memoryMib : 0));
    case 'volume':
      return count(state.volumes, owner, () => 1);
    case 'primarystorage':
      return Math.ceil(count(state.volumes, owner, volumeGib));
    case 'snapshot':
      return count(state.snapshots, owner, () => 1);
    case 'secondarystorage':
      return Math.ceil(count(state.snapshots, owner, (snapshot) => snapshot.physicalBytes / GIB));
    case 'template':
      return count(state.templates, owner, () => 1);
    case 'network':
      return count(state.networks, owner, () => 1);
    case 'ip':
      return count(state.addresses, owner, () => 1);
    case 'vpc':
      return 0;
    case 'project':
      return Object.values(state.projects).filter((project) => project.ownerAccountId === owner.accountId).length;
  }
}

export function limitsOf(world: World, owner: Owned): Limits {
  return owner.projectId === null
    ? world.account(owner.accountId).limits
    : ref(world, 'projects', owner.projectId).limits;
}

/** @throws ApiRefusal 535 when the owner would have more than it may. */
export function demandRoom(world: World, owner: Owned, wanted: Partial<Record<LimitKind, number>>): void {
  const account = world.account(owner.accountId);
  if (account.role === 'Admin') return;
  const limits = limitsOf(world, owner);
  for (const [kind, amount] of Object.entries(wanted) as [LimitKind, number][]) {
    const limit = limits[kind];
    if (limit < 0 || amount <= 0) continue;
    const used = usedOf(world, owner, kind);
    if (used + amount > limit)
      throw new ApiRefusal(
        CODES.allocation,
        `Maximum amount of resources of Type = '${WORDS[kind]}' for Account Name = ${account.name} in Domain Id = ${account.domainId} is exceeded: Account Resource Limit = ${limit}, Current Account Resource Amount = ${used}, Requested Resource Amount = ${amount}.`,
      );
  }
}

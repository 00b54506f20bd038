import type { InstanceState, InstanceStatus } from '../world/state.js';
import type { World } from '../world/world.js';

/** One instance in a few words, for people and tests who look behind the scenes. */
export interface MachineSummary {
  readonly id: string;
  readonly projectId: string;
  readonly region: string;
  readonly name: string;
  readonly status: InstanceStatus;
  /** '' when nothing is going on. */
  readonly task: string;
  readonly flavor: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly image: string | null;
  readonly addresses: readonly string[];
  readonly monthly: boolean;
  /** What the order said, for tests of what the order said. */
  readonly userData: string | null;
  readonly sshKeyId: string | null;
}

function summarise(world: World, instance: InstanceState): MachineSummary {
  const flavor = world.flavor(instance.flavorId);
  return {
    id: instance.id,
    projectId: instance.projectId,
    region: instance.region,
    name: instance.name,
    status: instance.status,
    task: instance.task,
    flavor: flavor?.name ?? instance.flavorId,
    vcpus: flavor?.vcpus ?? 0,
    memoryMib: (flavor?.ramGib ?? 0) * 1_024,
    diskGib: flavor?.diskGib ?? 0,
    image: world.image(instance.imageId)?.name ?? null,
    addresses: instance.addresses.map(({ ip }) => ip),
    monthly: instance.monthly !== null,
    userData: instance.userData,
    sshKeyId: instance.sshKeyId,
  };
}

export function summariseMachines(world: World): MachineSummary[] {
  return Object.values(world.state.instances).map((instance) => summarise(world, instance));
}

import { formatCpu } from '../wire/formats.js';
import type { PowerState } from '../world/server.state.js';
import type { World } from '../world/world.js';

/** One server in a few words, for people and tests who look behind the scenes. */
export interface MachineSummary {
  readonly id: string;
  readonly datacenter: string;
  readonly name: string;
  /** As it really is, whatever lists go on saying. */
  readonly power: PowerState;
  readonly busy: boolean;
  readonly cpu: string;
  readonly ramMb: number;
  readonly diskSizesGb: readonly number[];
  readonly addresses: readonly string[];
  readonly networks: readonly string[];
  readonly tags: readonly string[];
  readonly description: string;
  readonly snapshots: number;
  readonly userData: string;
  readonly sshKey: string;
  readonly script: string;
}

export function summariseMachines(world: World): MachineSummary[] {
  return world.servers().map((server) => ({
    id: server.id,
    datacenter: server.datacenter,
    name: server.name,
    power: server.power,
    busy: server.activeCommandId !== null || server.busyUntilMs > world.nowMs(),
    cpu: formatCpu(server),
    ramMb: server.ramMb,
    diskSizesGb: server.disks.map(({ sizeGb }) => sizeGb),
    addresses: server.nics.flatMap(({ ips }) => ips),
    networks: server.nics.map(({ network }) => network),
    tags: [...server.tags],
    description: server.description,
    snapshots: server.snapshots.length,
    ...server.guest,
  }));
}

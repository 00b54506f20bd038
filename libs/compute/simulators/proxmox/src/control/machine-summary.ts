import { bootDiskBytes, displayName, memoryMibOf, mergedConfig, vcpusOf } from '../world/guests.js';
import { GIB } from '../world/bytes.js';
import type { GuestKind, GuestState } from '../world/state.js';
import type { World } from '../world/world.js';

/** One guest in a few words, for people and tests who look behind the scenes. */
export interface MachineSummary {
  readonly vmid: number;
  /** Differs when a VMID was used again. */
  readonly incarnation: string;
  readonly kind: GuestKind;
  readonly node: string;
  readonly name: string;
  readonly status: 'running' | 'paused' | 'stopped';
  readonly lock: string | null;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly tags: string;
  readonly description: string;
  readonly addresses: readonly string[];
}

function summarise(guest: GuestState): MachineSummary {
  const config = mergedConfig(guest);
  return {
    vmid: guest.vmid,
    incarnation: guest.incarnation,
    kind: guest.kind,
    node: guest.node,
    name: displayName(guest),
    status: guest.run?.qmp ?? 'stopped',
    lock: guest.lock,
    vcpus: vcpusOf(config),
    memoryMib: memoryMibOf(config),
    diskGib: bootDiskBytes(guest) / GIB,
    tags: String(config['tags'] ?? ''),
    description: String(config['description'] ?? ''),
    addresses: Object.values(guest.run?.addresses ?? {}).map((address) => address.split('/')[0] ?? address),
  };
}

/** Every guest that is no template. */
export function summariseMachines(world: World): MachineSummary[] {
  return world
    .guests()
    .filter((guest) => !guest.template)
    .map(summarise);
}

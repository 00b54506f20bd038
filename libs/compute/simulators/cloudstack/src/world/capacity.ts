import { ApiRefusal, CODES } from './refusal.js';
import type { HostState, MachineState } from './state.js';
import type { World } from './world.js';

/** How often a core is promised. */
export const CPU_OVERCOMMIT = 4;

const ON_A_HOST: ReadonlySet<MachineState['state']> = new Set(['Starting', 'Running', 'Stopping', 'Migrating']);

export function hostsOf(world: World, zoneId: string): HostState[] {
  return Object.values(world.state.hosts).filter((host) => host.zoneId === zoneId);
}

export interface HostLoad {
  cpuMhz: number;
  memoryMib: number;
}

/** What is promised on each host. */
export function hostLoads(world: World): Map<string, HostLoad> {
  const loads = new Map<string, HostLoad>();
  for (const machine of Object.values(world.state.machines)) {
    if (machine.hostId === null || !ON_A_HOST.has(machine.state)) continue;
    const load = loads.get(machine.hostId) ?? { cpuMhz: 0, memoryMib: 0 };
    load.cpuMhz += machine.cpuNumber * machine.cpuSpeedMhz;
    load.memoryMib += machine.memoryMib;
    loads.set(machine.hostId, load);
  }
  return loads;
}

/** @throws ApiRefusal 533 when a fault says that there is no room, 534 when nobody answers there. */
export function demandZone(world: World, machine: Pick<MachineState, 'zoneId' | 'name'>): void {
  if (world.isZoneDown(machine.zoneId))
    throw new ApiRefusal(
      CODES.unavailable,
      `Resource [DataCenter:${machine.zoneId}] is unreachable: agents do not answer`,
    );
  const full = world.conditions('no_capacity');
  if (full.some(({ zoneId }) => zoneId === null || zoneId === machine.zoneId)) throw noCapacity(machine.name);
}

export function noCapacity(name: string): ApiRefusal {
  return new ApiRefusal(CODES.capacity, `Unable to create a deployment for VM instance ${name}`);
}

/** The least loaded host with room. @throws ApiRefusal 533 when there is none. */
export function chooseHost(world: World, machine: MachineState): HostState {
  demandZone(world, machine);
  const loads = hostLoads(world);
  const withRoom = hostsOf(world, machine.zoneId)
    .map((host) => ({ host, load: loads.get(host.id) ?? { cpuMhz: 0, memoryMib: 0 } }))
    .filter(({ host, load }) => load.memoryMib + machine.memoryMib <= host.memoryMib)
    .filter(
      ({ host, load }) =>
        load.cpuMhz + machine.cpuNumber * machine.cpuSpeedMhz <= host.cpus * host.speedMhz * CPU_OVERCOMMIT,
    )
    .sort((a, b) => a.load.memoryMib - b.load.memoryMib);
  const best = withRoom[0];
  if (!best) throw noCapacity(machine.name);
  return best.host;
}

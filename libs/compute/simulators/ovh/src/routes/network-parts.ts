import { blockOf, ipToNumber, numberToIp } from '../world/addresses.js';
import { BadRequest, Conflict, Forbidden } from '../world/refusals.js';
import type { NetworkState, ProjectState, SubnetState } from '../world/state.js';
import type { Call } from '../wire/call.js';

export function ownNetworks(call: Call, project: ProjectState): NetworkState[] {
  return Object.values(call.world.state.networks).filter(
    ({ projectId, type }) => projectId === project.id && type === 'private',
  );
}

function freeVlan(networks: readonly NetworkState[]): number {
  for (let vlan = 1; vlan <= 4_095; vlan += 1) if (!networks.some(({ vlanId }) => vlanId === vlan)) return vlan;
  throw new Forbidden('Quota exceeded for networks: every VLAN is taken');
}

export interface NetworkWish {
  readonly name: string;
  readonly regions: readonly string[];
  readonly vlanId: number | undefined;
}

/** A network is BUILDING until each of its regions has it. */
export function createNetwork(
  call: Call,
  project: ProjectState,
  wish: NetworkWish,
): { made: NetworkState; operationId: string } {
  const { world } = call;
  const present = ownNetworks(call, project);
  const vlanId = wish.vlanId ?? freeVlan(present);
  if (present.some((other) => other.vlanId === vlanId))
    throw new Conflict(`Vlan ${vlanId} is already used by another private network`);
  const limit = world.quotaOf(project, wish.regions[0] ?? '').maxNetworks;
  if (present.length >= limit)
    throw new Forbidden(`Quota exceeded for networks: ${present.length} of ${limit} are used`);
  const made: NetworkState = {
    id: `pn-${project.vrack}_${vlanId}`,
    projectId: project.id,
    name: wish.name,
    type: 'private',
    status: 'BUILDING',
    vlanId,
    regions: wish.regions.map((region) => ({ region, status: 'BUILDING', openstackId: world.random.uuid() })),
  };
  world.state.networks[made.id] = made;
  call.created('network', made);
  const operationId = call.begin({
    projectId: project.id,
    steps: [
      {
        afterMs: world.settings.timings.networkMs,
        changes: [
          ...made.regions.map(({ region }) => ({ do: 'network.region_ready' as const, id: made.id, region })),
          { do: 'set', table: 'networks', id: made.id, values: { status: 'ACTIVE' } },
        ],
      },
    ],
    onFailure: [{ do: 'set', table: 'networks', id: made.id, values: { status: 'ERROR' } }],
    operation: { action: 'network#create', regions: wish.regions, subjectId: made.regions[0]?.openstackId ?? made.id },
  });
  return { made, operationId };
}

export interface SubnetWish {
  readonly region: string;
  readonly cidr: string;
  readonly start: string | null;
  readonly end: string | null;
  readonly dhcp: boolean;
  readonly gateway: boolean;
  readonly gatewayIp: string | null;
  readonly name: string;
}

export function createSubnet(call: Call, found: NetworkState, wish: SubnetWish): SubnetState {
  if (!found.regions.some(({ region }) => region === wish.region))
    throw new BadRequest(`Network ${found.id} is not in region ${wish.region}`);
  const block = blockOf(wish.cidr);
  if (!block) throw new BadRequest(`Invalid network ${wish.cidr}`);
  const start = wish.start === null ? block.first + 2 : ipToNumber(wish.start);
  const end = wish.end === null ? block.last - 1 : ipToNumber(wish.end);
  if (start > end || start < block.first || end > block.last)
    throw new BadRequest(`Invalid pool ${numberToIp(start)}-${numberToIp(end)}: it is not in ${wish.cidr}`);
  const overlaps = Object.values(call.world.state.subnets).some((other) => {
    const theirs = other.networkId === found.id && other.region === wish.region ? blockOf(other.cidr) : null;
    return theirs !== null && theirs.first <= block.last && block.first <= theirs.last;
  });
  if (overlaps) throw new Conflict(`Subnet ${wish.cidr} overlaps with another subnet of the network`);
  const subnet: SubnetState = {
    id: call.world.random.uuid(),
    networkId: found.id,
    region: wish.region,
    cidr: wish.cidr,
    start: numberToIp(start),
    end: numberToIp(end),
    dhcp: wish.dhcp,
    gatewayIp: wish.gateway ? (wish.gatewayIp ?? numberToIp(block.first + 1)) : null,
    name: wish.name,
  };
  call.world.state.subnets[subnet.id] = subnet;
  return subnet;
}

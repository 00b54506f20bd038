import { isBelow, mayOperate } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { NetworkState, Owned, ZoneState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { Call } from '../wire/call.js';

export interface ChosenNetwork {
  readonly network: NetworkState;
  readonly address?: string;
}

/** Whether an account may put machines into a network: its own, or a shared one of a domain above it. */
export function mayUseNetwork(world: World, owner: Owned, network: NetworkState): boolean {
  const domainId = world.account(owner.accountId).domainId;
  if (network.type === 'Shared') return isBelow(world, domainId, world.account(network.accountId).domainId);
  return network.accountId === owner.accountId && network.projectId === owner.projectId;
}

function usable(call: Call, owner: Owned, zone: ZoneState, id: string): NetworkState {
  const network = call.world.state.networks[id];
  if (!network) throw invalid(`Unable to find network by id ${id}`);
  if (network.zoneId !== zone.id) throw invalid(`Network ${id} doesn't belong to zone ${zone.id}`);
  if (
    !mayUseNetwork(call.world, owner, network) &&
    !(call.caller.isRoot && mayOperate(call.world, call.caller, network))
  )
    throw denied(`Unable to use network with id= ${id}, permission denied`);
  return network;
}

/** The one network that needs no naming. @throws ApiRefusal 431 when there are several or none. */
function implied(call: Call, owner: Owned, zone: ZoneState): NetworkState {
  const here = Object.values(call.world.state.networks).filter((network) => network.zoneId === zone.id);
  const isolated = here.filter((network) => network.type === 'Isolated' && mayUseNetwork(call.world, owner, network));
  const shared = here.filter((network) => network.type === 'Shared');
  const candidates = zone.securityGroups ? shared : isolated;
  if (candidates.length > 1)
    throw invalid(
      `More than 1 default Isolated networks are found for account ${call.world.account(owner.accountId).name}; please specify networkIds`,
    );
  const [only] = candidates;
  if (!only) throw invalid(`No network is there for the account in zone ${zone.name}; please specify networkIds`);
  return only;
}

/** Which networks a new machine is connected to, in the order of its interfaces. */
export function chooseNetworks(call: Call, owner: Owned, zone: ZoneState): ChosenNetwork[] {
  const ids = call.params.list('networkids') ?? [];
  const pairs = call.params.objects('iptonetworklist');
  if (ids.length > 0 && pairs.length > 0)
    throw invalid("ipToNetworkMap can't be specified along with networkIds or ipAddress");
  if (new Set(ids).size < ids.length) throw invalid('Network ids are not unique');
  if (pairs.length > 0)
    return pairs.map((pair) => {
      const network = usable(call, owner, zone, pair['networkid'] ?? pair['networkId'] ?? '');
      return { network, ...(pair['ip'] === undefined ? {} : { address: pair['ip'] }) };
    });
  const networks = ids.length > 0 ? ids.map((id) => usable(call, owner, zone, id)) : [implied(call, owner, zone)];
  const first = call.params.text('ipaddress');
  return networks.map((network, index) => ({
    network,
    ...(index === 0 && first !== undefined && first !== '' ? { address: first } : {}),
  }));
}

/** Host names are names in the network's own DNS. @throws ApiRefusal 431 for one that is taken there. */
export function demandUniqueName(world: World, name: string, networks: readonly NetworkState[], except?: string): void {
  const isolated = new Set(networks.filter(({ type }) => type === 'Isolated').map(({ id }) => id));
  if (isolated.size === 0) return;
  for (const machine of Object.values(world.state.machines)) {
    if (machine.id === except || machine.state === 'Destroyed' || machine.state === 'Expunging') continue;
    if (machine.name.toLowerCase() !== name.toLowerCase()) continue;
    if (machine.nics.some(({ networkId }) => isolated.has(networkId)))
      throw invalid(`The vm with hostName ${name} already exists in the network domain: cs1cloud.internal`);
  }
}

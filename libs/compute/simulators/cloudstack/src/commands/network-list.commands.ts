import { networkView } from '../views/network.view.js';
import { Sight } from '../views/sight.js';
import { isMember, mayOperate, ref } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { NetworkState, Owned } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, OWNERSHIP, PAGING, text, uuid } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, ownershipFilter, tagFilter } from '../wire/selection.js';
import { mayUseNetwork } from './deploy-networks.js';

/** The account or project in whose place the list is asked for. */
function viewpoint(call: Call): Owned {
  const projectId = call.params.text('projectid');
  if (projectId === undefined || projectId === '' || projectId === '-1')
    return { accountId: call.caller.account.id, projectId: null };
  const project = call.world.state.projects[projectId];
  if (!project) throw invalid(`Unable to find project by id ${projectId}`);
  if (!call.caller.isRoot && !isMember(project, call.caller.account))
    throw denied(`Account ${call.caller.account.name} can't access project id=${projectId}`);
  return { accountId: project.ownerAccountId, projectId };
}

function typeFilter(call: Call): (network: NetworkState) => boolean {
  const type = call.params.text('type')?.toLowerCase();
  const filter = call.world.isAtLeast('4.17') ? call.params.text('networkfilter')?.toLowerCase() : undefined;
  return (network) => {
    if (type !== undefined && type !== 'all' && network.type.toLowerCase() !== type) return false;
    if (filter === 'shared' || filter === 'domain') return network.type === 'Shared';
    if (filter === 'account') return network.type !== 'Shared';
    return true;
  };
}

function listNetworks(call: Call): object {
  const { world, caller, params } = call;
  const from = viewpoint(call);
  const owns = ownershipFilter(call);
  const id = params.text('id');
  const zoneId = params.text('zoneid');
  const name = world.isAtLeast('4.22') ? params.text('name') : undefined;
  const ofType = typeFilter(call);
  const holdsKeyword = keywordFilter(call);
  const tagged = tagFilter(call, 'Network');
  const matches = Object.values(world.state.networks)
    .filter((network) =>
      id === undefined
        ? owns(network) || (network.type === 'Shared' && mayUseNetwork(world, from, network))
        : network.id === id,
    )
    .filter((network) => id === undefined || mayOperate(world, caller, network) || mayUseNetwork(world, from, network))
    .filter((network) => zoneId === undefined || network.zoneId === zoneId)
    .filter((network) => caller.isRoot || ref(world, 'zones', network.zoneId).allocation === 'Enabled')
    .filter((network) => name === undefined || network.name === name)
    .filter(ofType)
    .filter((network) => tagged?.(network.id) ?? true)
    .filter((network) => holdsKeyword(network.name, network.displayText));
  const sight = new Sight(world, caller.isRoot);
  return paged(call, 'network', newestFirst(matches), (network) => networkView(sight, network));
}

export const networkListCommands: readonly Command[] = [
  {
    name: 'listNetworks',
    description: 'Lists networks',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      id: uuid('networks'),
      name: text({ since: '4.22' }),
      zoneid: uuid('zones'),
      type: text(),
      traffictype: text(),
      networkfilter: text({ since: '4.17' }),
      canusefordeploy: bool(),
      supportedservices: text(),
      vlan: text({ since: '4.17', adminOnly: true }),
      issystem: bool(),
    },
    handle: listNetworks,
  },
];

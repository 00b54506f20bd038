import { z } from 'zod';
import { networkView, regionalNetworkView, regionalSubnetView, subnetView } from '../views/network.view.js';
import { operationView } from '../views/operation.view.js';
import { Conflict, Forbidden, NotFound } from '../world/refusals.js';
import type { NetworkState, SubnetState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { PROJECT } from './catalogue.routes.js';
import { createNetwork, createSubnet, ownNetworks, type SubnetWish } from './network-parts.js';
import { operation } from './regional.routes.js';

const PRIVATE = `${PROJECT}/network/private`;
const NETWORK = `${PRIVATE}/{networkId}`;
const REGIONAL = `${PROJECT}/region/{regionName}/network`;

function network(call: Call): NetworkState {
  const found = call.world.state.networks[call.param('networkId')];
  if (found?.projectId !== call.project().id || found.type !== 'private')
    throw new NotFound(`Network ${call.param('networkId')} does not exist`);
  return found;
}

const createBody = z.strictObject({
  name: z.string().min(1).max(255),
  regions: z.array(z.string()).nullish(),
  vlanId: z.int().min(0).max(4_095).nullish(),
});

function create(call: Call, body: z.output<typeof createBody>): unknown {
  const project = call.project();
  const wanted = body.regions ?? [];
  const regions = wanted.length > 0 ? wanted.map((name) => call.region(project, name)) : call.world.regionsOf(project);
  return networkView(createNetwork(call, project, { name: body.name, regions, vlanId: body.vlanId ?? undefined }).made);
}

function addRegion(call: Call, { region: name }: { region: string }): unknown {
  const found = network(call);
  const region = call.region(call.project(), name);
  if (found.regions.some((at) => at.region === region)) throw new Conflict(`Network is already in region ${region}`);
  found.regions.push({ region, status: 'BUILDING', openstackId: call.world.random.uuid() });
  call.begin({
    projectId: found.projectId,
    steps: [
      {
        afterMs: call.world.settings.timings.networkMs,
        changes: [{ do: 'network.region_ready', id: found.id, region }],
      },
    ],
  });
  return networkView(found);
}

function usersOf(call: Call, found: NetworkState, region?: string): string[] {
  const ids = new Set(
    found.regions.filter((at) => region === undefined || at.region === region).map(({ openstackId }) => openstackId),
  );
  return Object.values(call.world.state.instances)
    .filter(({ addresses }) => addresses.some(({ networkId }) => ids.has(networkId)))
    .map(({ id }) => id);
}

function removeNetwork(call: Call, found: NetworkState): void {
  const users = usersOf(call, found);
  if (users.length > 0) throw new Conflict(`Network ${found.id} is still in use by ${users.length} instance(s)`);
  call.begin({
    projectId: found.projectId,
    now: [{ do: 'set', table: 'networks', id: found.id, values: { status: 'DELETING' } }],
    steps: [{ afterMs: call.world.settings.timings.networkMs, changes: [{ do: 'network.gone', id: found.id }] }],
    onFailure: [{ do: 'set', table: 'networks', id: found.id, values: { status: 'ACTIVE' } }],
  });
}

const subnetBody = z.strictObject({
  region: z.string(),
  network: z.string(),
  start: z.ipv4(),
  end: z.ipv4(),
  dhcp: z.boolean(),
  noGateway: z.boolean(),
});

function subnetsOf(call: Call, found: NetworkState, region?: string): SubnetState[] {
  return Object.values(call.world.state.subnets).filter(
    (subnet) => subnet.networkId === found.id && (region === undefined || subnet.region === region),
  );
}

function removeSubnet(call: Call, found: NetworkState): void {
  const subnet = call.world.state.subnets[call.param('subnetId')];
  if (subnet?.networkId !== found.id) throw new NotFound('Subnet does not exist');
  const used = Object.values(call.world.state.instances).some(({ addresses }) =>
    addresses.some(({ subnetId }) => subnetId === subnet.id),
  );
  if (used)
    throw new Conflict(
      `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`,
    );
  delete call.world.state.subnets[subnet.id];
}

/** A network by the id that one region knows it under. */
function regionalNetwork(call: Call): NetworkState {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  const found = Object.values(call.world.state.networks).find(
    ({ projectId, regions }) =>
      projectId === project.id &&
      regions.some((at) => at.region === region && at.openstackId === call.param('networkId')),
  );
  if (!found) throw new NotFound(`Network ${call.param('networkId')} does not exist`);
  return found;
}

const summary = z.looseObject({
  cidr: z.string(),
  enableDhcp: z.boolean(),
  enableGatewayIp: z.boolean(),
  gatewayIp: z.ipv4().optional(),
  name: z.string().optional(),
  ipVersion: z.int(),
  allocationPools: z.array(z.strictObject({ start: z.ipv4(), end: z.ipv4() })).optional(),
});

const regionalBody = z.strictObject({
  name: z.string().min(1),
  vlanId: z.int().min(0).max(4_095).optional(),
  subnet: summary.nullish(),
  gateway: z.looseObject({}).nullish(),
});

function subnetWish(region: string, body: z.output<typeof summary>): SubnetWish {
  const [pool] = body.allocationPools ?? [];
  return {
    region,
    cidr: body.cidr,
    start: pool?.start ?? null,
    end: pool?.end ?? null,
    dhcp: body.enableDhcp,
    gateway: body.enableGatewayIp,
    gatewayIp: body.gatewayIp ?? null,
    name: body.name ?? '',
  };
}

function createRegional(call: Call, body: z.output<typeof regionalBody>): unknown {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  const { made, operationId } = createNetwork(call, project, {
    name: body.name,
    regions: [region],
    vlanId: body.vlanId,
  });
  if (body.subnet) createSubnet(call, made, subnetWish(region, body.subnet));
  return operationView(operation(call, operationId));
}

export const networkRoutes: readonly Route[] = [
  route('GET', `${PROJECT}/network/public`, 'list_public_networks', (call) => {
    const project = call.project();
    const regions = new Set(call.world.regionsOf(project));
    return Object.values(call.world.state.networks)
      .filter(
        (one) => one.projectId === project.id && one.type === 'public' && regions.has(one.regions[0]?.region ?? ''),
      )
      .map(networkView);
  }),
  route('GET', PRIVATE, 'list_networks', (call) => ownNetworks(call, call.project()).map(networkView)),
  routeWithBody('POST', PRIVATE, 'create_network', createBody, create),
  route('GET', NETWORK, 'get_network', (call) => networkView(network(call))),
  routeWithBody('PUT', NETWORK, 'edit_network', z.strictObject({ name: z.string().min(1) }), (call, { name }) => {
    network(call).name = name;
  }),
  route('DELETE', NETWORK, 'delete_network', (call) => removeNetwork(call, network(call))),
  routeWithBody('POST', `${NETWORK}/region`, 'network_region', z.strictObject({ region: z.string() }), addRegion),
  route('GET', `${NETWORK}/subnet`, 'list_subnets', (call) => subnetsOf(call, network(call)).map(subnetView)),
  routeWithBody('POST', `${NETWORK}/subnet`, 'create_subnet', subnetBody, (call, body) =>
    subnetView(
      createSubnet(call, network(call), {
        region: call.region(call.project(), body.region),
        cidr: body.network,
        start: body.start,
        end: body.end,
        dhcp: body.dhcp,
        gateway: !body.noGateway,
        gatewayIp: null,
        name: '',
      }),
    ),
  ),
  route('DELETE', `${NETWORK}/subnet/{subnetId}`, 'delete_subnet', (call) => removeSubnet(call, network(call))),
  route('GET', REGIONAL, 'list_regional_networks', (call) => {
    const project = call.project();
    const region = call.region(project, call.param('regionName'));
    return Object.values(call.world.state.networks)
      .filter(({ projectId, regions }) => projectId === project.id && regions.some((at) => at.region === region))
      .map((one) => regionalNetworkView(one, region, subnetsOf(call, one, region)));
  }),
  routeWithBody('POST', REGIONAL, 'create_regional_network', regionalBody, createRegional),
  route('GET', `${REGIONAL}/{networkId}`, 'get_regional_network', (call) => {
    const found = regionalNetwork(call);
    const region = call.param('regionName');
    return regionalNetworkView(found, region, subnetsOf(call, found, region));
  }),
  route('DELETE', `${REGIONAL}/{networkId}`, 'delete_regional_network', (call) => {
    const found = regionalNetwork(call);
    if (found.type === 'public') throw new Forbidden('The public network cannot be deleted');
    removeNetwork(call, found);
  }),
  route('GET', `${REGIONAL}/{networkId}/subnet`, 'list_regional_subnets', (call) =>
    subnetsOf(call, regionalNetwork(call), call.param('regionName')).map(regionalSubnetView),
  ),
  routeWithBody('POST', `${REGIONAL}/{networkId}/subnet`, 'create_regional_subnet', summary, (call, body) =>
    regionalSubnetView(createSubnet(call, regionalNetwork(call), subnetWish(call.param('regionName'), body))),
  ),
  route('DELETE', `${REGIONAL}/{networkId}/subnet/{subnetId}`, 'delete_regional_subnet', (call) =>
    removeSubnet(call, regionalNetwork(call)),
  ),
];

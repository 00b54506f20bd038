import { z } from 'zod';
import { operationView } from '../views/operation.view.js';
import { extNetId, freePublicIp, privateNetworkAt, subnetsOf } from '../world/addresses.js';
import { closeMeters, FLOATING_IP_PLAN, openMeter } from '../world/meters.js';
import { BadRequest, Conflict, Forbidden, NotFound } from '../world/refusals.js';
import type { AddressState, FailoverIpState, FloatingIpState, InstanceState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { PROJECT } from './catalogue.routes.js';
import { demandIdle } from './instance-guards.js';
import { INSTANCE } from './instance.routes.js';
import { operation } from './regional.routes.js';

const FLOATING = `${PROJECT}/region/{regionName}/floatingip`;
const REGIONAL = `${PROJECT}/region/{regionName}/instance/{instanceId}`;

/** A port has one entry however many addresses it has. */
function ports(instance: InstanceState): AddressState[][] {
  const byId = new Map<string, AddressState[]>();
  for (const address of instance.addresses) byId.set(address.id, [...(byId.get(address.id) ?? []), address]);
  return [...byId.values()];
}

function portView(addresses: readonly AddressState[]): unknown {
  const [head] = addresses;
  return {
    id: head?.id,
    macAddress: head?.mac,
    networkId: head?.networkId,
    type: head?.type,
    state: 'ACTIVE',
    fixedIps: addresses.map(({ ip, subnetId }) => ({ ip, subnetId })),
  };
}

const portBody = z.strictObject({ networkId: z.string(), ip: z.ipv4().nullish() });

function addPort(call: Call, body: z.output<typeof portBody>): unknown {
  const project = call.project();
  const instance = call.instance(project);
  demandIdle(instance, 'attach_interface');
  const network = privateNetworkAt(call.world, project.id, instance.region, body.networkId);
  if (!network || network.type !== 'private')
    throw new BadRequest(`Invalid networkId ${body.networkId}: no such network in region ${instance.region}`);
  if (subnetsOf(call.world, network, instance.region).length === 0)
    throw new BadRequest(`Network ${network.id} requires a subnet in order to boot instances on.`);
  const before = instance.addresses.length;
  call.begin({
    projectId: project.id,
    now: [{ do: 'instance.joined', id: instance.id, networkId: body.networkId, ip: body.ip ?? null }],
    steps: [{ afterMs: 0, changes: [] }],
  });
  const added = instance.addresses.slice(before);
  if (added.length === 0) throw new Conflict('No more IP addresses available on the network, or this one is taken');
  return portView(added);
}

function port(call: Call): { instance: InstanceState; addresses: AddressState[] } {
  const instance = call.instance(call.project());
  const addresses = instance.addresses.filter(({ id }) => id === call.param('interfaceId'));
  if (addresses.length === 0) throw new NotFound('Interface does not exist');
  return { instance, addresses };
}

function removePort(call: Call): void {
  const { instance } = port(call);
  demandIdle(instance, 'detach_interface');
  call.begin({
    projectId: instance.projectId,
    now: [{ do: 'instance.left', id: instance.id, portId: call.param('interfaceId') }],
    steps: [{ afterMs: 0, changes: [] }],
  });
}

function floatingView(floating: FloatingIpState): unknown {
  return {
    id: floating.id,
    ip: floating.ip,
    networkId: floating.networkId,
    region: floating.region,
    status: floating.status,
    associatedEntity:
      floating.instanceId === null
        ? null
        : { id: floating.instanceId, type: 'instance', ip: floating.privateIp, gatewayId: floating.networkId },
  };
}

function floatingIp(call: Call, id: string = call.param('floatingIpId')): FloatingIpState {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  const found = call.world.state.floatingIps[id];
  if (found?.projectId !== project.id || found.region !== region) throw new NotFound('Floating IP does not exist');
  return found;
}

function demandPrivateIp(instance: InstanceState, ip: string): void {
  if (!instance.addresses.some((address) => address.ip === ip && address.type === 'private'))
    throw new BadRequest(`Invalid ip ${ip}: instance ${instance.id} has no such private address`);
}

function associate(call: Call, floating: FloatingIpState, instance: InstanceState, privateIp: string): unknown {
  const id = call.begin({
    projectId: instance.projectId,
    steps: [
      {
        afterMs: call.world.settings.timings.floatingIpMs,
        changes: [{ do: 'floatingIp.joined', id: floating.id, instanceId: instance.id, privateIp }],
      },
    ],
    operation: { action: 'instance#floatingIp', regions: [instance.region], subjectId: floating.id },
  });
  return operationView(operation(call, id));
}

const newFloatingBody = z.strictObject({ ip: z.ipv4(), gateway: z.looseObject({}).nullish() });

function createFloating(call: Call, body: z.output<typeof newFloatingBody>): unknown {
  const project = call.project();
  const instance = call.instance(project);
  demandPrivateIp(instance, body.ip);
  const { world } = call;
  const owned = Object.values(world.state.floatingIps).filter(
    ({ projectId, region }) => projectId === project.id && region === instance.region,
  );
  const limit = world.quotaOf(project, instance.region).maxFloatingIps;
  if (owned.length >= limit) throw new Forbidden(`Quota exceeded for resources: ['floatingip'].`);
  const networkId = extNetId(world, instance.region, project.id);
  const floating: FloatingIpState = {
    id: world.random.uuid(),
    projectId: project.id,
    region: instance.region,
    ip: freePublicIp(world, instance.region),
    networkId,
    status: 'down',
    instanceId: null,
    privateIp: null,
  };
  world.state.floatingIps[floating.id] = floating;
  call.created('floating_ip', { ...floating, name: floating.ip });
  openMeter(world, {
    projectId: project.id,
    region: instance.region,
    kind: 'floatingip',
    planCode: FLOATING_IP_PLAN,
    reference: 'floatingip',
    resourceId: floating.id,
    gib: 0,
  });
  return associate(call, floating, instance, body.ip);
}

const associateBody = z.strictObject({ floatingIpId: z.string(), ip: z.ipv4(), gateway: z.looseObject({}).nullish() });

function associateExisting(call: Call, body: z.output<typeof associateBody>): unknown {
  const instance = call.instance(call.project());
  const floating = floatingIp(call, body.floatingIpId);
  if (floating.instanceId !== null) throw new Conflict(`Floating IP ${floating.ip} is already associated`);
  demandPrivateIp(instance, body.ip);
  return associate(call, floating, instance, body.ip);
}

function detachFloating(call: Call): void {
  const floating = floatingIp(call);
  if (floating.instanceId === null) throw new Conflict(`Floating IP ${floating.ip} is not associated`);
  Object.assign(floating, { instanceId: null, privateIp: null, status: 'down' });
}

function deleteFloating(call: Call): void {
  const floating = floatingIp(call);
  closeMeters(call.world, floating.id);
  delete call.world.state.floatingIps[floating.id];
  call.world.record('destroyed', 'floating_ip', { ...floating, name: floating.ip }, call.cause);
}

function failoverView(failover: FailoverIpState): unknown {
  const { id, ip, block, continent, geoloc, progress, routedTo, status } = failover;
  return { id, ip, block, continentCode: continent, geoloc, progress, routedTo, status, subType: 'cloud' };
}

function failoverIp(call: Call): FailoverIpState {
  const found = call.world.state.failoverIps[call.param('id')];
  if (found?.projectId !== call.project().id) throw new NotFound('Failover IP does not exist');
  return found;
}

function attachFailover(call: Call, { instanceId }: { instanceId: string }): unknown {
  const failover = failoverIp(call);
  if (call.world.state.instances[instanceId]?.projectId !== failover.projectId)
    throw new NotFound('The requested instance does not exist');
  if (failover.status !== 'ok') throw new Conflict('An operation on this IP is pending');
  const set = (values: Partial<FailoverIpState>) =>
    ({ do: 'set', table: 'failoverIps', id: failover.id, values }) as const;
  call.begin({
    projectId: failover.projectId,
    now: [set({ status: 'operationPending', progress: 0 })],
    steps: [
      {
        afterMs: call.world.settings.timings.failoverMs,
        changes: [set({ status: 'ok', progress: 100, routedTo: instanceId })],
      },
    ],
    onFailure: [set({ status: 'ok', progress: 0 })],
  });
  return failoverView(failover);
}

export const addressRoutes: readonly Route[] = [
  route('GET', `${INSTANCE}/interface`, 'list_interfaces', (call) =>
    ports(call.instance(call.project())).map(portView),
  ),
  routeWithBody('POST', `${INSTANCE}/interface`, 'create_interface', portBody, addPort),
  route('GET', `${INSTANCE}/interface/{interfaceId}`, 'get_interface', (call) => portView(port(call).addresses)),
  route('DELETE', `${INSTANCE}/interface/{interfaceId}`, 'delete_interface', removePort),
  route('GET', FLOATING, 'list_floating_ips', (call) => {
    const project = call.project();
    const region = call.region(project, call.param('regionName'));
    return Object.values(call.world.state.floatingIps)
      .filter((one) => one.projectId === project.id && one.region === region)
      .map(floatingView);
  }),
  route('GET', `${FLOATING}/{floatingIpId}`, 'get_floating_ip', (call) => floatingView(floatingIp(call))),
  route('DELETE', `${FLOATING}/{floatingIpId}`, 'delete_floating_ip', deleteFloating),
  route('POST', `${FLOATING}/{floatingIpId}/detach`, 'detach_floating_ip', detachFloating),
  routeWithBody('POST', `${REGIONAL}/floatingIp`, 'create_floating_ip', newFloatingBody, createFloating),
  routeWithBody('POST', `${REGIONAL}/associateFloatingIp`, 'associate_floating_ip', associateBody, associateExisting),
  route('GET', `${PROJECT}/ip`, 'list_ips', (call) =>
    Object.values(call.world.state.failoverIps)
      .filter(({ projectId }) => projectId === call.project().id)
      .map(({ id, block, status }) => ({ id, ip: block, status, type: 'failover' })),
  ),
  route('GET', `${PROJECT}/ip/failover`, 'list_failover_ips', (call) => {
    const project = call.project();
    return Object.values(call.world.state.failoverIps)
      .filter(({ projectId }) => projectId === project.id)
      .map(failoverView);
  }),
  route('GET', `${PROJECT}/ip/failover/{id}`, 'get_failover_ip', (call) => failoverView(failoverIp(call))),
  routeWithBody(
    'POST',
    `${PROJECT}/ip/failover/{id}/attach`,
    'attach_failover_ip',
    z.strictObject({ instanceId: z.string() }),
    attachFailover,
  ),
];

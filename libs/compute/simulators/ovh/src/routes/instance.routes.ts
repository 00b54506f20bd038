import { z } from 'zod';
import { instanceViewer } from '../views/instance.view.js';
import { METRICS, monitoring, PERIODS } from '../world/metrics.js';
import type { InstanceWish } from '../world/new-instance.js';
import { BadRequest, Conflict, NotFound } from '../world/refusals.js';
import type { GroupState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { orderInstances } from '../work/build-work.js';
import { demandIdle } from './instance-guards.js';
import { PROJECT } from './catalogue.routes.js';

export const INSTANCE = `${PROJECT}/instance/{instanceId}`;

const shared = {
  name: z.string().min(1),
  flavorId: z.string(),
  region: z.string(),
  imageId: z.string().nullish(),
  volumeId: z.string().nullish(),
  sshKeyId: z.string().nullish(),
  userData: z.string().nullish(),
  monthlyBilling: z.boolean().nullish(),
  groupId: z.string().nullish(),
  availabilityZone: z.string().nullish(),
  autobackup: z.strictObject({ cron: z.string(), rotation: z.int().min(1) }).nullish(),
};

const createBody = z.strictObject({
  ...shared,
  networks: z.array(z.strictObject({ networkId: z.string(), ip: z.ipv4().nullish() })).nullish(),
});

const bulkBody = z.strictObject({
  ...shared,
  number: z.int().min(1).max(50),
  networks: z.array(z.strictObject({ networkId: z.string() })).nullish(),
});

type Body = z.output<typeof createBody> | z.output<typeof bulkBody>;

function wishOf(body: Body): InstanceWish {
  return {
    name: body.name,
    region: body.region,
    flavorId: body.flavorId,
    imageId: body.imageId ?? null,
    volumeId: body.volumeId ?? null,
    sshKeyId: body.sshKeyId ?? null,
    userData: body.userData ?? null,
    monthly: body.monthlyBilling ?? false,
    groupId: body.groupId ?? null,
    zone: body.availabilityZone ?? null,
    autobackup: body.autobackup ?? null,
    networks: (body.networks ?? []).map((network: { networkId: string; ip?: string | null | undefined }) => ({
      networkId: network.networkId,
      ip: network.ip ?? null,
    })),
  };
}

function create(call: Call, body: Body, count: number): Record<string, unknown>[] {
  const project = call.project();
  call.region(project, body.region);
  const { instances } = orderInstances(call, project, wishOf(body), count);
  const show = instanceViewer(call.world, project);
  return instances.map((instance) => show(instance, 'detail'));
}

function list(call: Call): unknown {
  const project = call.project();
  const regions = call.listedRegions(project);
  const show = instanceViewer(call.world, project);
  return call.world
    .instances(project.id)
    .filter(({ region }) => regions.has(region))
    .map((instance) => show(instance, 'list'));
}

/** Busy or broken: it can always be deleted, unless it is being deleted already. */
function remove(call: Call): void {
  const project = call.project();
  const instance = call.instance(project);
  if (instance.status === 'DELETING') throw new Conflict(`Instance ${instance.id} is being deleted already`);
  // Its own work does not protect a machine from being deleted; being moved to another host does.
  if (instance.task === 'migrating') demandIdle(instance, 'delete');
  if (instance.ignores.includes(call.cause)) return;
  const before = { status: instance.status, task: '' };
  call.begin({
    projectId: project.id,
    now: [{ do: 'set', table: 'instances', id: instance.id, values: { status: 'DELETING', task: 'deleting' } }],
    steps: [{ afterMs: call.world.settings.timings.deleteMs, changes: [{ do: 'instance.gone', id: instance.id }] }],
    onFailure: [{ do: 'set', table: 'instances', id: instance.id, values: before }],
    operation: { action: 'instance#delete', regions: [instance.region], subjectId: instance.id },
  });
}

function rename(call: Call, { instanceName }: { instanceName: string }): void {
  const instance = call.instance(call.project());
  instance.name = instanceName;
  call.world.record('relabelled', 'instance', instance, call.cause);
}

function applicationAccess(call: Call): unknown {
  const instance = call.instance(call.project());
  throw new BadRequest(`Instance ${instance.id} was not made from an application image`);
}

function monitor(call: Call): unknown {
  const instance = call.instance(call.project());
  const [period, type] = [call.demandQuery('period'), call.demandQuery('type')];
  if (!PERIODS[period]) throw new BadRequest(`Invalid value(s) received: period: ${period}`);
  if (!METRICS[type]) throw new BadRequest(`Invalid value(s) received: type: ${type}`);
  const flavor = call.world.flavor(instance.flavorId);
  if (!flavor) throw new NotFound('Flavor does not exist');
  return monitoring(call.world, instance, flavor, period, type);
}

const groupBody = z.strictObject({
  name: z.string().min(1),
  region: z.string(),
  type: z.enum(['affinity', 'anti-affinity']),
});

function groupView(call: Call, group: GroupState): unknown {
  const members = call.world.instances(group.projectId).filter(({ groupId }) => groupId === group.id);
  return {
    id: group.id,
    name: group.name,
    region: group.region,
    type: group.type,
    instance_ids: members.map(({ id }) => id),
  };
}

function group(call: Call): GroupState {
  const found = call.world.state.groups[call.param('groupId')];
  if (found?.projectId !== call.project().id) throw new NotFound('Instance group does not exist');
  return found;
}

function makeMonthly(call: Call, instanceId?: string): unknown {
  const project = call.project();
  const instance = instanceId === undefined ? call.instance(project) : call.world.state.instances[instanceId];
  if (instance?.projectId !== project.id) throw new NotFound('The requested instance does not exist');
  demandIdle(instance, call.cause);
  if (instance.monthly) throw new Conflict(`Instance ${instance.id} is already billed monthly`);
  if (!call.world.flavor(instance.flavorId)?.monthly) throw new BadRequest('This flavor has no monthly plan');
  const { id } = instance;
  call.begin({
    projectId: project.id,
    now: [
      { do: 'set', table: 'instances', id, values: { monthly: { sinceMs: call.now, status: 'activationPending' } } },
    ],
    steps: [{ afterMs: call.world.settings.timings.monthlyMs, changes: [{ do: 'instance.monthly', id }] }],
    onFailure: [{ do: 'set', table: 'instances', id, values: { monthly: null } }],
  });
  return instanceViewer(call.world, project)(instance, 'detail');
}

const manyMonthly = z.strictObject({
  instances: z.array(z.strictObject({ instanceId: z.string(), region: z.string().optional() })).min(1),
});

export const instanceRoutes: readonly Route[] = [
  route('GET', `${PROJECT}/instance`, 'list_instances', list),
  routeWithBody('POST', `${PROJECT}/instance`, 'create_instance', createBody, (call, body) => create(call, body, 1)[0]),
  routeWithBody('POST', `${PROJECT}/instance/bulk`, 'bulk_create', bulkBody, (call, body) =>
    create(call, body, body.number),
  ),
  route('GET', INSTANCE, 'get_instance', (call) =>
    instanceViewer(call.world, call.project())(call.instance(call.project()), 'detail'),
  ),
  routeWithBody(
    'PUT',
    INSTANCE,
    'rename_instance',
    z.strictObject({ instanceName: z.string().min(1).max(255) }),
    rename,
  ),
  route('DELETE', INSTANCE, 'delete_instance', remove),
  route('POST', `${INSTANCE}/applicationAccess`, 'application_access', applicationAccess),
  route('POST', `${INSTANCE}/activeMonthlyBilling`, 'monthly_billing', (call) => makeMonthly(call)),
  routeWithBody('POST', `${PROJECT}/activateMonthlyBilling`, 'monthly_billing_many', manyMonthly, (call, body) =>
    body.instances.map(({ instanceId }) => makeMonthly(call, instanceId)),
  ),
  route('GET', `${PROJECT}/instance/group`, 'list_groups', (call) => {
    const project = call.project();
    const region = call.query('region');
    return Object.values(call.world.state.groups)
      .filter((entry) => entry.projectId === project.id && (region === undefined || entry.region === region))
      .map((entry) => groupView(call, entry));
  }),
  routeWithBody('POST', `${PROJECT}/instance/group`, 'create_group', groupBody, (call, body) => {
    const project = call.project();
    call.region(project, body.region);
    const made: GroupState = { id: call.world.random.uuid(), projectId: project.id, ...body };
    call.world.state.groups[made.id] = made;
    return groupView(call, made);
  }),
  route('GET', `${PROJECT}/instance/group/{groupId}`, 'get_group', (call) => groupView(call, group(call))),
  route('DELETE', `${PROJECT}/instance/group/{groupId}`, 'delete_group', (call) => {
    const { id } = group(call);
    delete call.world.state.groups[id];
  }),
];

/** What today's schema no longer has; served on request. */
export const legacyInstanceRoutes: readonly Route[] = [route('GET', `${INSTANCE}/monitoring`, 'monitoring', monitor)];

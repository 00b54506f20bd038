import { z } from 'zod';
import { regionalInstanceView } from '../views/instance.view.js';
import { operationView } from '../views/operation.view.js';
import type { InstanceWish } from '../world/new-instance.js';
import { BadRequest, Conflict, NotFound } from '../world/refusals.js';
import { keyIdOf } from '../world/ssh-keys.js';
import type { OperationState, ProjectState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { orderInstances } from '../work/build-work.js';
import { nextCronMs } from '../work/instance-changes.js';
import { cancelWork } from '../work/job-runner.js';
import { beginSnapshot } from '../work/snapshot-work.js';
import { createKeyPair, PROJECT } from './catalogue.routes.js';
import { demandState } from './instance-guards.js';
import { reinstallInstance } from './power.routes.js';

const REGION = `${PROJECT}/region/{regionName}`;
const REGIONAL = `${REGION}/instance/{instanceId}`;

export function operation(call: Call, id: string): OperationState {
  const found = call.world.state.operations[id];
  if (found?.projectId !== call.project().id) throw new NotFound('Operation does not exist');
  return found;
}

const createBody = z.strictObject({
  name: z.string().min(1),
  billingPeriod: z.enum(['hourly', 'monthly']),
  // A null member has been refused since 2025: leave it out instead.
  bootFrom: z.strictObject({
    imageId: z.string().optional(),
    volumeId: z.string().optional(),
    imageRegionName: z.string().optional(),
  }),
  flavor: z.strictObject({ id: z.string() }),
  network: z.strictObject({
    public: z.boolean().optional(),
    private: z
      .strictObject({
        network: z.strictObject({ id: z.string(), subnetId: z.string().optional() }),
        ip: z.ipv4().nullish(),
      })
      .nullish(),
  }),
  sshKey: z.strictObject({ name: z.string() }).nullish(),
  sshKeyCreate: z.strictObject({ name: z.string().min(1), publicKey: z.string() }).nullish(),
  userData: z.string().nullish(),
  group: z.strictObject({ id: z.string() }).nullish(),
  availabilityZone: z.string().nullish(),
  autobackup: z.looseObject({ cron: z.string(), rotation: z.int().min(1) }).nullish(),
  bulk: z.int().min(1).max(50).optional(),
});

type CreateBody = z.output<typeof createBody>;

function networksOf(body: CreateBody): InstanceWish['networks'] {
  const { network } = body;
  if (network.private) return [{ networkId: network.private.network.id, ip: network.private.ip ?? null }];
  if (network.public !== true) throw new BadRequest('Missing parameter(s): network.public or network.private');
  return [];
}

function sshKeyOf(call: Call, project: ProjectState, region: string, body: CreateBody): string | null {
  if (body.sshKeyCreate) {
    createKeyPair(call, project, { ...body.sshKeyCreate, region });
    return keyIdOf(body.sshKeyCreate.name);
  }
  return body.sshKey ? keyIdOf(body.sshKey.name) : null;
}

function create(call: Call, body: CreateBody): unknown {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  const { operationId } = orderInstances(
    call,
    project,
    {
      name: body.name,
      region,
      flavorId: body.flavor.id,
      imageId: body.bootFrom.imageId ?? null,
      volumeId: body.bootFrom.volumeId ?? null,
      sshKeyId: sshKeyOf(call, project, region, body),
      userData: body.userData ?? null,
      networks: networksOf(body),
      monthly: body.billingPeriod === 'monthly',
      groupId: body.group?.id ?? null,
      zone: body.availabilityZone ?? null,
      autobackup: body.autobackup ? { cron: body.autobackup.cron, rotation: body.autobackup.rotation } : null,
    },
    body.bulk ?? 1,
  );
  return operationView(operation(call, operationId));
}

function list(call: Call): unknown {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  return call.world
    .instances(project.id)
    .filter((instance) => instance.region === region)
    .map((instance) => regionalInstanceView(call.world, instance, { image: false, volumes: false, backups: false }));
}

function get(call: Call): unknown {
  const wants = (name: string): boolean => call.query(name) === 'true';
  return regionalInstanceView(call.world, call.instance(call.project()), {
    image: wants('withImage'),
    volumes: wants('withVolumes'),
    backups: wants('withBackups'),
  });
}

const snapshotBody = z.strictObject({
  snapshotName: z.string().min(1).max(255),
  distantRegionName: z.string().nullish(),
  distantSnapshotName: z.string().nullish(),
});

function snapshot(call: Call, body: z.output<typeof snapshotBody>): unknown {
  const instance = call.instance(call.project());
  demandState(instance, 'createImage', ['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED']);
  const { image, operationId } = beginSnapshot(call.world, instance, body.snapshotName, call.cause, call.takeFault());
  call.effects.push({ kind: 'created', resource: 'snapshot', id: image.id });
  return { imageId: image.id, operationId };
}

function abortSnapshot(call: Call): unknown {
  const instance = call.instance(call.project());
  const { jobs, operations } = call.world.state;
  const job = Object.values(jobs).find(
    ({ status, onFailure }) =>
      status === 'running' &&
      onFailure.some(
        (change) =>
          change.do === 'image.gone' &&
          call.world.image(change.id)?.sourceId === instance.id &&
          !call.world.image(change.id)?.shelvedId,
      ),
  );
  if (!job) throw new Conflict(`No snapshot of instance ${instance.id} is being made`);
  cancelWork(call.world, job);
  const aborted = operations[job.operationIds[0] ?? ''];
  return aborted ? operationView(aborted) : null;
}

const reinstallBody = z.strictObject({ imageId: z.string(), imageRegionName: z.string() });

const backupBody = z.looseObject({ cron: z.string(), rotation: z.int().min(1) });

function autobackup(call: Call, body: z.output<typeof backupBody>): unknown {
  const instance = call.instance(call.project());
  const id = call.begin({
    projectId: instance.projectId,
    steps: [
      {
        afterMs: 1_000,
        changes: [
          {
            do: 'set',
            table: 'instances',
            id: instance.id,
            values: { autobackup: { cron: body.cron, rotation: body.rotation } },
          },
        ],
      },
    ],
    operation: { action: 'instance#autobackup', regions: [instance.region], subjectId: instance.id },
  });
  if (!instance.autobackup)
    call.world.schedule(nextCronMs(call.world), { kind: 'autobackup', instanceId: instance.id });
  return operationView(operation(call, id));
}

function listOperations(call: Call): unknown {
  const project = call.project();
  const instanceId = call.query('instanceId');
  return Object.values(call.world.state.operations)
    .filter(
      (entry) =>
        entry.projectId === project.id &&
        (instanceId === undefined ||
          entry.subjectId === instanceId ||
          entry.subOperations.some(({ subjectId }) => subjectId === instanceId)),
    )
    .map(operationView);
}

export const regionalRoutes: readonly Route[] = [
  route('GET', `${PROJECT}/operation`, 'list_operations', listOperations),
  route('GET', `${PROJECT}/operation/{operationId}`, 'get_operation', (call) =>
    operationView(operation(call, call.param('operationId'))),
  ),
  route('GET', `${REGION}/instance`, 'list_regional_instances', list),
  routeWithBody('POST', `${REGION}/instance`, 'create_regional_instance', createBody, create),
  route('GET', REGIONAL, 'get_regional_instance', get),
  routeWithBody('POST', `${REGIONAL}/snapshot`, 'regional_snapshot', snapshotBody, snapshot, {
    action: 'publicCloudProject:apiovh:region/instance/snapshot',
  }),
  route('POST', `${REGIONAL}/abortSnapshot`, 'abort_snapshot', abortSnapshot),
  routeWithBody('POST', `${REGIONAL}/reinstall`, 'regional_reinstall', reinstallBody, (call, body) =>
    operationView(operation(call, reinstallInstance(call, body.imageId).operationId)),
  ),
  routeWithBody('POST', `${REGIONAL}/autobackup`, 'autobackup', backupBody, autobackup),
];

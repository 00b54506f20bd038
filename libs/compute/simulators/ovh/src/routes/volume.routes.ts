import { z } from 'zod';
import { operationView } from '../views/operation.view.js';
import { regionalVolumeView, volumeView } from '../views/volume.view.js';
import { BadRequest, Conflict, Forbidden, NotFound } from '../world/refusals.js';
import type { VolumeState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { PROJECT } from './catalogue.routes.js';
import { demandIdle } from './instance-guards.js';
import { operation } from './regional.routes.js';
import {
  createVolume,
  demandSpace,
  demandVolumeState,
  LARGEST_GIB,
  listIn,
  setVolume,
  typeName,
} from './volume-parts.js';

const VOLUME = `${PROJECT}/volume/{volumeId}`;
const REGION = `${PROJECT}/region/{regionName}`;
const createBody = z.strictObject({
  region: z.string(),
  size: z.int().min(1),
  type: typeName,
  name: z.string().nullish(),
  description: z.string().nullish(),
  imageId: z.string().nullish(),
  snapshotId: z.string().nullish(),
});

function create(call: Call, body: z.output<typeof createBody>): unknown {
  const project = call.project();
  const region = call.region(project, body.region);
  const { volume } = createVolume(call, project, {
    region,
    size: body.size,
    type: body.type,
    name: body.name ?? '',
    description: body.description ?? '',
    imageId: body.imageId ?? null,
    snapshotId: body.snapshotId ?? null,
    zone: null,
  });
  return volumeView(volume);
}

const attachBody = z.strictObject({ instanceId: z.string() });

function attach(call: Call, { instanceId }: { instanceId: string }): unknown {
  const project = call.project();
  const volume = call.volume(project);
  const shares = volume.type === 'classic-multiattach';
  demandVolumeState(volume, shares ? ['available', 'in-use'] : ['available'], 'attach');
  const instance = call.world.state.instances[instanceId];
  if (instance?.projectId !== project.id) throw new NotFound('The requested instance does not exist');
  if (instance.region !== volume.region)
    throw new BadRequest(`Volume ${volume.id} and instance ${instance.id} are not in the same region`);
  if (volume.attachedTo.includes(instance.id)) throw new Conflict(`Volume ${volume.id} is already attached to it`);
  demandIdle(instance, 'attach_volume');
  if (!['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED'].includes(instance.status))
    throw new Conflict(
      `Cannot 'attach_volume' instance ${instance.id} while it is in vm_state ${instance.status.toLowerCase()}`,
    );
  const before = volume.status;
  call.begin({
    projectId: project.id,
    now: [setVolume(volume.id, 'attaching')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeAttachMs,
        changes: [{ do: 'volume.attached', id: volume.id, instanceId }],
      },
    ],
    onFailure: [setVolume(volume.id, before)],
  });
  return volumeView(volume);
}

function detach(call: Call, { instanceId }: { instanceId: string }): unknown {
  const project = call.project();
  const volume = call.volume(project);
  demandVolumeState(volume, ['in-use'], 'detach');
  if (!volume.attachedTo.includes(instanceId))
    throw new BadRequest(`Volume ${volume.id} is not attached to instance ${instanceId}`);
  if (call.world.state.instances[instanceId]?.bootVolumeId === volume.id)
    throw new Forbidden("Can't detach root device volume");
  call.begin({
    projectId: project.id,
    now: [setVolume(volume.id, 'detaching')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeAttachMs,
        changes: [{ do: 'volume.detached', id: volume.id, instanceId }],
      },
    ],
    onFailure: [setVolume(volume.id, 'in-use')],
  });
  return volumeView(volume);
}

function upsize(call: Call, { size }: { size: number }): unknown {
  const project = call.project();
  const volume = call.volume(project);
  demandVolumeState(volume, ['available', 'in-use'], 'extend');
  if (size <= volume.sizeGib)
    throw new BadRequest(
      `New size for extend must be greater than current size. (current: ${volume.sizeGib}, extended: ${size}).`,
    );
  if (size > LARGEST_GIB) throw new BadRequest(`Invalid size ${size}: at most ${LARGEST_GIB} GiB`);
  demandSpace(call, project, volume.region, size - volume.sizeGib, 0);
  call.begin({
    projectId: project.id,
    now: [setVolume(volume.id, 'extending')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeExtendMs,
        changes: [{ do: 'volume.grown', id: volume.id, sizeGib: size }],
      },
    ],
    onFailure: [setVolume(volume.id, 'error_extending')],
  });
  return volumeView(volume);
}

function remove(call: Call): void {
  const project = call.project();
  const volume = call.volume(project);
  demandVolumeState(volume, ['available', 'error', 'error_extending', 'error_deleting'], 'delete');
  const hasSnapshots = Object.values(call.world.state.volumeSnapshots).some(({ volumeId }) => volumeId === volume.id);
  if (hasSnapshots) throw new Conflict(`Invalid volume: Volume ${volume.id} still has dependent snapshots.`);
  call.begin({
    projectId: project.id,
    now: [setVolume(volume.id, 'deleting')],
    steps: [{ afterMs: call.world.settings.timings.volumeCreateMs, changes: [{ do: 'volume.gone', id: volume.id }] }],
    onFailure: [setVolume(volume.id, 'error_deleting')],
  });
}

const editBody = z.strictObject({ name: z.string().nullish(), description: z.string().nullish() });

function edit(call: Call, body: z.output<typeof editBody>): unknown {
  const volume = call.volume(call.project());
  if (body.name != null) volume.name = body.name;
  if (body.description != null) volume.description = body.description;
  return volumeView(volume);
}

const regionalBody = z.strictObject({
  size: z.int().min(1),
  type: typeName,
  name: z.string().optional(),
  description: z.string().optional(),
  imageId: z.string().optional(),
  snapshotId: z.string().optional(),
  availabilityZone: z.string().nullish(),
});

function createRegional(call: Call, body: z.output<typeof regionalBody>): unknown {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  const { operationId } = createVolume(call, project, {
    region,
    size: body.size,
    type: body.type,
    name: body.name ?? '',
    description: body.description ?? '',
    imageId: body.imageId ?? null,
    snapshotId: body.snapshotId ?? null,
    zone: body.availabilityZone ?? null,
  });
  return operationView(operation(call, operationId));
}

function listVolumes(call: Call): VolumeState[] {
  const project = call.project();
  const regions = call.listedRegions(project);
  return Object.values(call.world.state.volumes).filter(
    (volume) => volume.projectId === project.id && regions.has(volume.region),
  );
}

export const volumeRoutes: readonly Route[] = [
  route('GET', `${PROJECT}/volume`, 'list_volumes', (call) => listVolumes(call).map(volumeView)),
  routeWithBody('POST', `${PROJECT}/volume`, 'create_volume', createBody, create),
  route('GET', VOLUME, 'get_volume', (call) => volumeView(call.volume(call.project()))),
  routeWithBody('PUT', VOLUME, 'edit_volume', editBody, edit),
  route('DELETE', VOLUME, 'delete_volume', remove),
  routeWithBody('POST', `${VOLUME}/attach`, 'attach_volume', attachBody, attach),
  routeWithBody('POST', `${VOLUME}/detach`, 'detach_volume', attachBody, detach),
  routeWithBody('POST', `${VOLUME}/upsize`, 'upsize_volume', z.strictObject({ size: z.int().min(1) }), upsize),
  route('GET', `${REGION}/volume`, 'list_regional_volumes', (call) =>
    listIn(call, call.world.state.volumes).map(regionalVolumeView),
  ),
  routeWithBody('POST', `${REGION}/volume`, 'create_regional_volume', regionalBody, createRegional),
  route('GET', `${REGION}/volume/{volumeId}`, 'get_regional_volume', (call) =>
    regionalVolumeView(call.volume(call.project())),
  ),
  route('GET', `${REGION}/volumeType`, 'volume_types', (call) => {
    call.region(call.project(), call.param('regionName'));
    return typeName.options.map((name) => ({ name }));
  }),
];

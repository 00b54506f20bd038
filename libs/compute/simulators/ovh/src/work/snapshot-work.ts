import type { TaskFault } from '@uni/simulator-kit';
import type { ImageState, InstanceState, InstanceStatus } from '../world/state.js';
import type { World } from '../world/world.js';
import { beginWork } from './job-runner.js';

/** A copy of an instance's disk that is being written. */
export function newSnapshotImage(world: World, instance: InstanceState, name: string, cause: string): ImageState {
  const flavor = world.flavor(instance.flavorId);
  const source = world.image(instance.imageId);
  const image: ImageState = {
    id: world.random.uuid(),
    projectId: instance.projectId,
    name,
    region: instance.region,
    osType: source?.osType ?? flavor?.osType ?? 'linux',
    status: 'queued',
    user: source?.user ?? 'root',
    flavorType: flavor?.type ?? null,
    minDiskGib: flavor?.diskGib ?? 0,
    minRamGib: 0,
    sizeGib: Math.round(((source?.sizeGib ?? 1) + 0.04 * (flavor?.diskGib ?? 20)) * 100) / 100,
    createdAtMs: world.nowMs(),
    planCode: null,
    sourceId: instance.id,
    shelvedId: null,
  };
  world.state.images[image.id] = image;
  world.record('created', 'snapshot', image, cause);
  return image;
}

/** Photographs an instance. While it is written the instance can be used, but not acted upon. */
export function beginSnapshot(
  world: World,
  instance: InstanceState,
  name: string,
  label: string,
  fault: TaskFault | null,
): { readonly image: ImageState; readonly operationId: string } {
  const before: InstanceStatus = instance.status;
  const image = newSnapshotImage(world, instance, name, label);
  const back = { do: 'set', table: 'instances', id: instance.id, values: { status: before, task: '' } } as const;
  const job = beginWork(world, {
    label,
    projectId: instance.projectId,
    now: [
      {
        do: 'set',
        table: 'instances',
        id: instance.id,
        values: { status: 'SNAPSHOTTING', task: 'image_snapshot_pending' },
      },
    ],
    steps: [
      {
        afterMs: world.settings.timings.snapshotMs * 0.3,
        changes: [
          { do: 'set', table: 'images', id: image.id, values: { status: 'saving' } },
          { do: 'set', table: 'instances', id: instance.id, values: { task: 'image_uploading' } },
        ],
      },
      {
        afterMs: world.settings.timings.snapshotMs * 0.7,
        changes: [{ do: 'image.saved', id: image.id, instanceId: instance.id }, back],
      },
    ],
    onFailure: [{ do: 'image.gone', id: image.id }, back],
    operation: { action: 'instance#snapshot', regions: [instance.region], subjectId: image.id },
    fault,
  });
  return { image, operationId: job.operationIds[0] ?? '' };
}

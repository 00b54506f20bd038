import { z } from 'zod';
import { instanceViewer } from '../views/instance.view.js';
import type { Change } from '../world/job-state.js';
import { demandFit, demandFlavor, demandImage } from '../world/new-instance.js';
import { demandRoom } from '../world/quota.js';
import { BadRequest } from '../world/refusals.js';
import type { InstanceState, InstanceStatus } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { beginSnapshot, newSnapshotImage } from '../work/snapshot-work.js';
import { demandState } from './instance-guards.js';
import { INSTANCE } from './instance.routes.js';

interface Course {
  readonly instance: InstanceState;
  /** What the customer sees meanwhile; null keeps the status, as start and stop do. */
  readonly during: InstanceStatus | null;
  readonly task: string;
  readonly steps: readonly { readonly afterMs: number; readonly changes: readonly Change[] }[];
  readonly onFailure?: readonly Change[];
}

const set = (instance: InstanceState, values: Partial<InstanceState>): Change => ({
  do: 'set',
  table: 'instances',
  id: instance.id,
  values,
});

const power = (instance: InstanceState, on: boolean): Change => ({ do: 'instance.power', id: instance.id, on });

const asBefore = (instance: InstanceState): Change => set(instance, { status: instance.status, task: '' });

/** Sends an instance on its way; when that fails it is again what it was, unless `onFailure` says something else. */
function run(call: Call, { instance, during, task, steps, onFailure }: Course): string {
  if (instance.ignores.includes(call.cause)) return '';
  return call.begin({
    projectId: instance.projectId,
    now: [set(instance, { task, ...(during === null ? {} : { status: during }) })],
    steps,
    onFailure: onFailure ?? [asBefore(instance)],
    operation: { action: `instance#${call.cause}`, regions: [instance.region], subjectId: instance.id },
  });
}

function target(call: Call, action: string, legal: readonly InstanceStatus[]): InstanceState {
  const instance = call.instance(call.project());
  demandState(instance, action, legal);
  return instance;
}

function start(call: Call): void {
  const instance = target(call, 'start', ['SHUTOFF', 'STOPPED']);
  const { startMs } = call.world.settings.timings;
  const changes = [set(instance, { status: 'ACTIVE', task: '' }), power(instance, true)];
  run(call, { instance, during: null, task: 'powering-on', steps: [{ afterMs: startMs, changes }] });
}

function stop(call: Call): void {
  const instance = target(call, 'stop', ['ACTIVE', 'ERROR']);
  const { stopMs } = call.world.settings.timings;
  const changes = [set(instance, { status: 'SHUTOFF', task: '' }), power(instance, false)];
  run(call, { instance, during: null, task: 'powering-off', steps: [{ afterMs: stopMs, changes }] });
}

function reboot(call: Call, { type }: { type: 'soft' | 'hard' }): void {
  const soft = type === 'soft';
  const legal: readonly InstanceStatus[] = soft ? ['ACTIVE'] : ['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED', 'ERROR'];
  const instance = target(call, 'reboot', legal);
  const { softRebootMs, hardRebootMs } = call.world.settings.timings;
  run(call, {
    instance,
    during: soft ? 'REBOOT' : 'HARD_REBOOT',
    task: soft ? 'rebooting' : 'rebooting_hard',
    steps: [
      {
        afterMs: soft ? softRebootMs : hardRebootMs,
        changes: [power(instance, false), power(instance, true), set(instance, { status: 'ACTIVE', task: '' })],
      },
    ],
  });
}

function shelve(call: Call): void {
  const instance = target(call, 'shelve', ['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED']);
  if (instance.ignores.includes(call.cause)) return;
  const { shelveMs } = call.world.settings.timings;
  const image = newSnapshotImage(call.world, instance, `${instance.name}-shelved`, call.cause);
  image.shelvedId = instance.id;
  run(call, {
    instance,
    during: 'SHELVING',
    task: 'shelving',
    steps: [
      {
        afterMs: shelveMs * 0.6,
        changes: [set(instance, { task: 'shelving_image_uploading' }), power(instance, false)],
      },
      { afterMs: shelveMs * 0.4, changes: [{ do: 'instance.shelved', id: instance.id, imageId: image.id }] },
    ],
    onFailure: [
      { do: 'image.gone', id: image.id },
      ...(instance.status === 'ACTIVE' ? [power(instance, true)] : []),
      asBefore(instance),
    ],
  });
}

function unshelve(call: Call): void {
  const instance = target(call, 'unshelve', ['SHELVED', 'SHELVED_OFFLOADED']);
  const { unshelveMs } = call.world.settings.timings;
  const changes: Change[] = [{ do: 'instance.unshelved', id: instance.id }];
  run(call, { instance, during: 'UNSHELVING', task: 'unshelving', steps: [{ afterMs: unshelveMs, changes }] });
}

function resume(call: Call): void {
  const instance = target(call, 'resume', ['SUSPENDED']);
  const { resumeMs } = call.world.settings.timings;
  const changes = [set(instance, { status: 'ACTIVE', task: '' }), power(instance, true)];
  run(call, { instance, during: 'RESUMING', task: 'resuming', steps: [{ afterMs: resumeMs, changes }] });
}

function resize(call: Call, { flavorId }: { flavorId: string }): unknown {
  const project = call.project();
  const instance = target(call, 'resize', ['ACTIVE', 'SHUTOFF']);
  const { world } = call;
  const flavor = demandFlavor(world, instance.region, flavorId);
  const present = world.flavor(instance.flavorId);
  if (flavor.id === instance.flavorId) throw new BadRequest('When resizing, instances must change flavor!');
  if (!flavor.capabilities.resize || present?.capabilities.resize === false)
    throw new BadRequest(`Flavor ${flavor.name} cannot be resized to`);
  if (present && flavor.osType !== present.osType)
    throw new BadRequest(`Flavor ${flavor.name} is for ${flavor.osType}`);
  if (present && flavor.diskGib < present.diskGib) throw new BadRequest('Resize to a smaller disk is not allowed');
  if (instance.monthly && flavor.monthly === null) throw new BadRequest(`Flavor ${flavor.name} has no monthly plan`);
  demandRoom(world, project, flavor, 1, present);
  const { resizeMs, confirmResizeMs } = world.settings.timings;
  const stayedOff = instance.status === 'SHUTOFF' && world.settings.habits.resizeKeepsPower;
  run(call, {
    instance,
    during: 'RESIZE',
    task: 'resize_migrating',
    steps: [
      {
        afterMs: resizeMs,
        changes: [
          power(instance, false),
          { do: 'instance.resized', id: instance.id, flavorId },
          set(instance, { status: 'VERIFY_RESIZE', task: 'resize_confirming' }),
        ],
      },
      {
        afterMs: confirmResizeMs,
        changes: stayedOff
          ? [set(instance, { status: 'SHUTOFF', task: '' })]
          : [power(instance, true), set(instance, { status: 'ACTIVE', task: '' })],
      },
    ],
    onFailure: [{ do: 'instance.resized', id: instance.id, flavorId: instance.flavorId }, asBefore(instance)],
  });
  return instanceViewer(world, project)(instance, 'detail');
}

/** Wipes the disk and installs anew; with an own snapshot it goes back to that. */
export function reinstallInstance(call: Call, imageId: string): { instance: InstanceState; operationId: string } {
  const project = call.project();
  const instance = target(call, 'rebuild', ['ACTIVE', 'SHUTOFF', 'ERROR']);
  const image = demandImage(call.world, project, instance.region, imageId);
  const flavor = demandFlavor(call.world, instance.region, instance.flavorId);
  demandFit(image, flavor);
  const { rebuildMs } = call.world.settings.timings;
  const operationId = run(call, {
    instance,
    during: 'REBUILD',
    task: 'rebuilding',
    steps: [
      { afterMs: rebuildMs * 0.4, changes: [power(instance, false), set(instance, { task: 'rebuild_spawning' })] },
      { afterMs: rebuildMs * 0.6, changes: [{ do: 'instance.reinstalled', id: instance.id, imageId }] },
    ],
    // What was on the disk is gone when it breaks in the middle.
    onFailure: [{ do: 'instance.fail', id: instance.id }],
  });
  return { instance, operationId };
}

const rescueBody = z.strictObject({ rescue: z.boolean(), imageId: z.string().nullish() });

function rescue(call: Call, body: z.output<typeof rescueBody>): unknown {
  const { rescueMs } = call.world.settings.timings;
  if (!body.rescue) {
    const instance = target(call, 'unrescue', ['RESCUE', 'RESCUED']);
    const changes = [power(instance, true), set(instance, { status: 'ACTIVE', task: '', rescuePassword: null })];
    run(call, { instance, during: 'UNRESCUING', task: 'unrescuing', steps: [{ afterMs: rescueMs, changes }] });
    return { adminPassword: null };
  }
  const instance = target(call, 'rescue', ['ACTIVE', 'SHUTOFF']);
  if (body.imageId != null) demandImage(call.world, call.project(), instance.region, body.imageId);
  const password = `${call.world.random.hex(6)}-${call.world.random.hex(6)}`;
  const changes = [power(instance, true), set(instance, { status: 'RESCUE', task: '', rescuePassword: password })];
  run(call, { instance, during: 'RESCUING', task: 'rescuing', steps: [{ afterMs: rescueMs, changes }] });
  return { adminPassword: password };
}

function snapshot(call: Call, { snapshotName }: { snapshotName: string }): unknown {
  const instance = target(call, 'createImage', ['ACTIVE', 'SHUTOFF', 'PAUSED', 'SUSPENDED']);
  if (call.world.flavor(instance.flavorId)?.capabilities.snapshot === false)
    throw new BadRequest('Instances of this flavor cannot be photographed');
  const { image } = beginSnapshot(call.world, instance, snapshotName, call.cause, call.takeFault());
  call.effects.push({ kind: 'created', resource: 'snapshot', id: image.id });
  return call.world.settings.habits.legacySnapshotAnswer ? undefined : { snapshotId: image.id };
}

export const powerRoutes: readonly Route[] = [
  route('POST', `${INSTANCE}/start`, 'start', start),
  route('POST', `${INSTANCE}/stop`, 'stop', stop),
  routeWithBody('POST', `${INSTANCE}/reboot`, 'reboot', z.strictObject({ type: z.enum(['soft', 'hard']) }), reboot),
  route('POST', `${INSTANCE}/shelve`, 'shelve', shelve),
  route('POST', `${INSTANCE}/unshelve`, 'unshelve', unshelve),
  route('POST', `${INSTANCE}/resume`, 'resume', resume),
  routeWithBody('POST', `${INSTANCE}/resize`, 'resize', z.strictObject({ flavorId: z.string() }), resize),
  routeWithBody('POST', `${INSTANCE}/reinstall`, 'reinstall', z.strictObject({ imageId: z.string() }), (call, body) =>
    instanceViewer(call.world, call.project())(reinstallInstance(call, body.imageId).instance, 'detail'),
  ),
  routeWithBody('POST', `${INSTANCE}/rescueMode`, 'rescue', rescueBody, rescue),
  routeWithBody(
    'POST',
    `${INSTANCE}/snapshot`,
    'snapshot',
    z.strictObject({ snapshotName: z.string().min(1).max(255) }),
    snapshot,
  ),
];

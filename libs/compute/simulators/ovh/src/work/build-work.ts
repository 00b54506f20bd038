import { Forbidden } from '../world/refusals.js';
import { checkWish, newInstance, type InstanceWish } from '../world/new-instance.js';
import { demandRoom } from '../world/quota.js';
import type { Change } from '../world/job-state.js';
import type { InstanceState, ProjectState } from '../world/state.js';
import type { Call } from '../wire/call.js';

function buildSteps(call: Call, instance: InstanceState): { afterMs: number; changes: Change[] }[] {
  const { buildMs } = call.world.settings.timings;
  const { id } = instance;
  const task = (name: string): Change => ({ do: 'set', table: 'instances', id, values: { task: name } });
  return [
    { afterMs: buildMs * 0.2, changes: [task('networking')] },
    { afterMs: buildMs * 0.4, changes: [task('spawning')] },
    {
      afterMs: buildMs * 0.4,
      changes: [
        { do: 'instance.built', id, withAddresses: true },
        ...(instance.monthly ? [{ do: 'instance.monthly' as const, id }] : []),
        ...(instance.bootVolumeId === null
          ? []
          : [{ do: 'volume.attached' as const, id: instance.bootVolumeId, instanceId: id }]),
      ],
    },
  ];
}

/** Refused at the door, when the fault says that a region without room does so. */
function demandCapacity(call: Call, region: string, flavorName: string): void {
  const refused = call.world
    .conditions('no_capacity')
    .some(
      (condition) =>
        condition.how === 'refuse' &&
        (condition.region === null || condition.region === region) &&
        (condition.flavor === null || condition.flavor === flavorName),
    );
  if (refused) throw new Forbidden(`Flavor ${flavorName} is out of stock in region ${region}`);
}

/**
 * Orders instances; nothing makes a repeat safe. Several have one operation with a part for each.
 * @throws ApiRefusal for what can be seen to be wrong at once.
 */
export function orderInstances(
  call: Call,
  project: ProjectState,
  wish: InstanceWish,
  count: number,
): { readonly instances: InstanceState[]; readonly operationId: string } {
  const { world } = call;
  const flavor = checkWish(world, project, wish);
  demandCapacity(call, wish.region, flavor.name);
  demandRoom(world, project, flavor, count);
  const made = count === 1 ? 1 : Math.min(count, call.takePartial() ?? count);
  const instances = Array.from({ length: made }, (_, index) =>
    newInstance(world, project, wish, count === 1 ? wish.name : `${wish.name}-${index + 1}`),
  );
  let operationId = '';
  // The first one's operation speaks for all of them.
  for (const [index, instance] of instances.entries()) {
    world.state.instances[instance.id] = instance;
    call.created('instance', instance);
    const id = call.begin({
      projectId: project.id,
      steps: buildSteps(call, instance),
      onFailure: [{ do: 'instance.fail', id: instance.id }],
      operation: {
        action: 'instance#create',
        regions: [wish.region],
        subjectId: instance.id,
        parts: (index === 0 ? instances : [instance]).map(({ id: subjectId }) => ({
          action: 'instance#create',
          subjectId,
        })),
      },
    });
    operationId ||= id;
  }
  return { instances, operationId };
}

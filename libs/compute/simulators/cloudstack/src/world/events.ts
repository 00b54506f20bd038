import type { EventState, JobState, Owned } from './state.js';
import type { World } from './world.js';

/** The log is bounded, because a demo may run for months. */
const KEPT_EVENTS = 20_000;

export interface NewEvent extends Owned {
  readonly type: string;
  readonly level?: EventState['level'];
  readonly state: EventState['state'];
  readonly description: string;
  readonly userId: string;
  readonly parentId?: string | null;
  readonly resourceId: string | null;
  readonly resourceType: string | null;
  readonly resourceName: string | null;
  readonly id?: string;
}

export function addEvent(world: World, wish: NewEvent): EventState {
  const event: EventState = {
    id: wish.id ?? world.uuid(),
    type: wish.type,
    level: wish.level ?? 'INFO',
    description: wish.description,
    state: wish.state,
    accountId: wish.accountId,
    userId: wish.userId,
    projectId: wish.projectId,
    parentId: wish.parentId ?? null,
    resourceId: wish.resourceId,
    resourceType: wish.resourceType,
    resourceName: wish.resourceName,
    createdMs: world.nowMs(),
  };
  world.state.events.push(event);
  if (world.state.events.length > KEPT_EVENTS * 1.2)
    world.state.events.splice(0, world.state.events.length - KEPT_EVENTS);
  return event;
}

/** The row that a job's next phase writes, linked to its first one. */
export function addJobEvent(
  world: World,
  job: JobState,
  state: EventState['state'],
  description: string,
  level: EventState['level'] = 'INFO',
): void {
  if (!job.event) return;
  const machine = world.state.machines[job.instanceId];
  const isFirst = state === 'Scheduled';
  addEvent(world, {
    type: job.event.type,
    level,
    state,
    description,
    userId: job.userId,
    accountId: machine?.accountId ?? job.accountId,
    projectId: machine?.projectId ?? null,
    ...(isFirst ? { id: job.event.parentId } : { parentId: job.event.parentId }),
    resourceId: job.instanceId,
    resourceType: job.event.resourceType,
    resourceName: machine?.name ?? null,
  });
}

/** The single row of a command that is over at once. */
export function addDoneEvent(world: World, wish: Omit<NewEvent, 'state'>): void {
  addEvent(world, { ...wish, state: 'Completed' });
}

import type { WorldEvent } from '../world/job-state.js';
import type { World } from '../world/world.js';
import { takeAutomaticBackup } from './autobackup.js';
import { runJobStep } from './job-runner.js';

/** Answers whether the event changed anything. */
export function handleEvent(world: World, event: WorldEvent): boolean {
  switch (event.kind) {
    case 'job':
      return runJobStep(world, event.id);
    case 'idle': {
      const instance = world.state.instances[event.instanceId];
      if (instance?.task !== event.task) return false;
      instance.task = '';
      return true;
    }
    case 'autobackup':
      return takeAutomaticBackup(world, event.instanceId);
  }
}

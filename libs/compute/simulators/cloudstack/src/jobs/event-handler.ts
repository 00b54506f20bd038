import { endMigration, expungeMachine } from '../world/machines.js';
import type { WorldEvent } from '../world/state.js';
import type { World } from '../world/world.js';
import { runJobStep } from './job-runner.js';

/** Carries out one due event of the cloud. */
export function handleEvent(world: World, event: WorldEvent): void {
  switch (event.kind) {
    case 'job':
      return runJobStep(world, event.jobId);
    case 'expunge': {
      const machine = world.state.machines[event.machineId];
      // Recovered meanwhile, or destroyed again later.
      if (machine?.state === 'Destroyed' && machine.destroyedAtMs === event.destroyedAtMs)
        expungeMachine(world, machine, 'timer');
      return;
    }
    case 'template_ready': {
      const image = world.state.templates[event.id] ?? world.state.isos[event.id];
      if (image) image.ready = true;
      return;
    }
    case 'migrated': {
      const machine = world.state.machines[event.machineId];
      if (machine) endMigration(world, machine);
    }
  }
}

import { broadcastAll } from '../world/metrics.js';
import type { WorldEvent } from '../world/state.js';
import type { World } from '../world/world.js';
import { startQuietly } from './guest-actions.js';
import { runTaskStep } from './task-runner.js';

/** Lets the status daemons begin to tell of the guests, unless an earlier run planned it already. */
export function planBroadcasts(world: World): void {
  const planned = world.state.queue.some(({ event }) => event.kind === 'broadcast');
  if (world.settings.resourceLagMs > 0 && !planned) world.schedule(0, { kind: 'broadcast' });
}

/** Carries out one due event of the cluster. */
export function handleEvent(world: World, event: WorldEvent): void {
  switch (event.kind) {
    case 'task':
      return runTaskStep(world, event.upid);
    case 'guest_start': {
      const guest = world.guest(event.vmid);
      if (guest?.incarnation === event.incarnation && !guest.run) startQuietly(world, guest);
      return;
    }
    case 'unlock': {
      const guest = world.guest(event.vmid);
      if (guest?.incarnation === event.incarnation && guest.lock === event.lock) guest.lock = null;
      return;
    }
    case 'broadcast': {
      broadcastAll(world);
      // Seen from now and not from when it was due: hours of sleep are not caught up one broadcast at a time.
      const lateMs = world.settings.clock.now().getTime() - world.nowMs();
      world.schedule(world.settings.resourceLagMs + Math.max(0, lateMs), { kind: 'broadcast' });
    }
  }
}

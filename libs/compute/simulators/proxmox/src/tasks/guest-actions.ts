import { lockFileTimeoutText, missingConfigText, removeGuest, requireUnlocked } from '../world/guests.js';
import { haltGuest, resetGuest, startGuest } from '../world/power.js';
import { Refusal } from '../world/refusal.js';
import type { GuestState } from '../world/state.js';
import type { World } from '../world/world.js';
import { RECHECK_MS, type ActionContext, type ActionTable } from './action-context.js';

/** The guest a task is about. It may have gone or moved since the task began. */
export function taskGuest({ world, task }: ActionContext, vmid: number): GuestState {
  const guest = world.guest(vmid);
  const kind = task.type.startsWith('vz') ? 'lxc' : 'qemu';
  if (!guest || guest.node !== task.node) throw new Refusal(missingConfigText(kind, task.node, vmid));
  return guest;
}

/** Starts a guest after a reboot or rollback; a failure leaves it off, as nobody is there to be told. */
export function startQuietly(world: World, guest: GuestState): void {
  try {
    startGuest(world, guest, () => undefined);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

type GuestAction =
  | 'guest.acquire'
  | 'guest.start'
  | 'guest.await_powerdown'
  | 'guest.halt'
  | 'guest.reset'
  | 'guest.pause'
  | 'guest.resume'
  | 'guest.hibernate'
  | 'guest.restart_later'
  | 'guest.discard';

export const guestActions: Pick<ActionTable, GuestAction> = {
  'guest.acquire': (context, { vmid, timeoutMs, checkLock, lock }) => {
    const guest = taskGuest(context, vmid);
    if (guest.fileLock !== null && guest.fileLock !== context.task.upid) {
      if (context.waitedMs() >= timeoutMs) throw new Refusal(lockFileTimeoutText(guest));
      return { retryAfterMs: RECHECK_MS };
    }
    guest.fileLock = context.task.upid;
    // A guest that was suspended to disk carries a lock, yet starting it is how one wakes it.
    if (checkLock && guest.lock !== 'suspended') requireUnlocked(guest);
    if (lock === undefined) return;
    guest.lock = lock;
    context.task.heldLock = { vmid, lock };
  },

  'guest.start': (context, { vmid }) => startGuest(context.world, taskGuest(context, vmid), context.log),

  'guest.await_powerdown': (context, { vmid, timeoutMs, forceStop }) => {
    const guest = taskGuest(context, vmid);
    if (!guest.run) return;
    const { world } = context;
    const heardAtMs = Math.max(guest.run.bootedAtMs, world.nowMs() - context.waitedMs());
    const offAtMs = heardAtMs + world.scaled(world.settings.timings.shutdownMs);
    if (!guest.ignoresAcpi && world.nowMs() >= offAtMs) {
      haltGuest(world, guest);
      return;
    }
    if (context.waitedMs() < timeoutMs) return { retryAfterMs: RECHECK_MS };
    if (!forceStop) throw new Refusal('VM quit/powerdown failed - got timeout');
    context.log('VM quit/powerdown failed - terminating now with SIGTERM');
    haltGuest(world, guest);
  },

  'guest.halt': (context, { vmid }) => haltGuest(context.world, taskGuest(context, vmid)),

  'guest.reset': (context, { vmid }) => resetGuest(context.world, taskGuest(context, vmid)),

  'guest.pause': (context, { vmid }) => {
    const guest = taskGuest(context, vmid);
    if (!guest.run) throw new Refusal(`VM ${vmid} not running`);
    guest.run.qmp = 'paused';
  },

  'guest.resume': (context, { vmid }) => {
    const guest = taskGuest(context, vmid);
    if (guest.lock === 'suspended') {
      guest.lock = null;
      startGuest(context.world, guest, context.log);
    }
    if (guest.run) guest.run.qmp = 'running';
  },

  'guest.hibernate': (context, { vmid, phase }) => {
    const guest = taskGuest(context, vmid);
    if (phase === 'begin') {
      guest.lock = 'suspending';
      return;
    }
    haltGuest(context.world, guest);
    guest.lock = 'suspended';
  },

  'guest.restart_later': (context, { vmid }) => {
    const { incarnation } = taskGuest(context, vmid);
    const { world } = context;
    world.schedule(world.scaled(world.settings.timings.startMs), { kind: 'guest_start', vmid, incarnation });
  },

  'guest.discard': ({ world, task }, { vmid, incarnation }) => {
    const guest = world.guest(vmid);
    if (guest?.incarnation === incarnation) removeGuest(world, guest, task.upid, 'all');
  },
};

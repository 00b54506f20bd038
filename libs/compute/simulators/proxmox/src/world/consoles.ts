import { Refusal } from './refusal.js';
import type { ConsoleDoor, GuestState } from './state.js';
import type { World } from './world.js';

const FIRST_PORT = 5_900;
const LAST_PORT = 5_999;
/** So long a proxy waits for its only connection. */
const OPEN_MS = 10_000;

/** Opens a port in front of a guest's console. @throws Refusal when none is free. */
export function openConsoleDoor(
  world: World,
  guest: GuestState,
  wanted: Pick<ConsoleDoor, 'kind' | 'identity' | 'password'>,
): ConsoleDoor {
  const { consoles } = world.state;
  for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) {
    if (consoles[String(port)]) continue;
    const door: ConsoleDoor = {
      ...wanted,
      port,
      vmid: guest.vmid,
      incarnation: guest.incarnation,
      openUntilMs: world.nowMs() + OPEN_MS,
      connected: false,
    };
    consoles[String(port)] = door;
    return door;
  }
  throw new Refusal('unable to find free port (5900-5999)');
}

/** The port that waits for its connection; null when there is none, or no longer, or it has been used. */
export function waitingDoor(world: World, port: number): ConsoleDoor | null {
  const door = world.state.consoles[String(port)];
  return door && !door.connected && world.nowMs() < door.openUntilMs ? door : null;
}

export function closeConsoleDoor(world: World, port: number): void {
  delete world.state.consoles[String(port)];
}

/** Names one run of a guest's process: after a stop and a start its screen is another. */
export function screenKeyOf(guest: GuestState): string | null {
  return guest.run ? `${guest.incarnation}:${guest.run.pid}` : null;
}

export function guestOfScreen(world: World, key: string): GuestState | null {
  return world.guests().find((guest) => screenKeyOf(guest) === key) ?? null;
}

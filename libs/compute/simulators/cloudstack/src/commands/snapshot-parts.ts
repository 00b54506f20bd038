import { mayOperate } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import { denied } from '../world/refusal.js';
import type { Owned } from '../world/state.js';
import type { Call } from '../wire/call.js';

/** Names a thing by its id, in which case only the right to see it counts; null when the call names none. */
export function whoeverOwns(call: Call, owner: Owned | undefined): ((owned: Owned) => boolean) | null {
  if (!owner) return null;
  if (!mayOperate(call.world, call.caller, owner)) throw denied('Access to the resource is denied');
  return () => true;
}

/** `20300103000000` */
export function compactDate(atMs: number): string {
  return wireDate(atMs).slice(0, 19).replace(/\D/g, '');
}

import type { PowerState } from '@uni/compute-port';
import { z } from 'zod';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { optionalWireNumber, optionalWireText } from '../api/wire.values.js';

const statusSchema = z.object({
  status: z.enum(['running', 'stopped']),
  qmpstatus: optionalWireText,
  lock: optionalWireText,
  name: optionalWireText,
  cpus: optionalWireNumber,
  maxmem: optionalWireNumber,
  maxdisk: optionalWireNumber,
});

export type GuestStatus = z.output<typeof statusSchema>;

/** Live, from the node that the guest is on. */
export async function readGuestStatus(
  api: PveApi,
  node: string,
  vmid: number,
  kind: 'qemu' | 'lxc' = 'qemu',
): Promise<GuestStatus> {
  return api.get({
    label: 'guest_status',
    path: pvePath('nodes', node, kind, vmid, 'status', 'current'),
    schema: statusSchema,
  });
}

const PAUSED = new Set(['paused', 'suspended']);
const MOVING = new Set([
  'prelaunch',
  'inmigrate',
  'postmigrate',
  'finish-migrate',
  'save-vm',
  'restore-vm',
  'shutdown',
]);
/** The process holds its memory in all of these, also when the guest inside has crashed or waits for its disk. */
const ALIVE = new Set(['running', 'io-error', 'internal-error', 'guest-panicked', 'watchdog', 'debug', ...MOVING]);

/** `state` is a word of `status` or of `qmpstatus`; the cluster-wide list uses both vocabularies. */
export function powerStateOf(state: string, lock: string | undefined): PowerState {
  if (state === 'stopped') return lock === 'suspended' ? 'suspended' : 'stopped';
  if (PAUSED.has(state)) return 'suspended';
  return ALIVE.has(state) ? 'running' : 'unknown';
}

/** The state of a live answer: the finer word counts while a process exists. */
export function livePowerState(status: GuestStatus): PowerState {
  return powerStateOf(status.status === 'running' ? (status.qmpstatus ?? 'running') : 'stopped', status.lock);
}

/** `suspended` is a lock that stays for as long as the guest sleeps on disk: nobody is at work then. */
export function isBusy(state: string, lock: string | undefined): boolean {
  return (lock !== undefined && lock !== '' && lock !== 'suspended') || MOVING.has(state);
}

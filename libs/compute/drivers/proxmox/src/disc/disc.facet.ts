import type { Accepted, CallContext, IsoFacet, MachineRef } from '@uni/compute-port';
import type { PveApi } from '../api/pve.api.js';
import { freeCdromSlot } from '../guest/drive.config.js';
import { configureGuest } from '../guest/guest.configure.js';
import { requireIdle } from '../guest/guest.lock.js';
import { refusal, requireOwnedVm, type LocatedGuest } from '../guest/guest.lookup.js';
import { readGuestStatus } from '../guest/guest.status.js';
import { finished, pending } from '../task/task.handle.js';
import { discDriveOf, readDiscs } from './disc.reader.js';

const EMPTY = 'none,media=cdrom';
const DISC = /^(?<storage>[A-Za-z][\w.-]*):iso\/[^\s,/]+$/;

/** A disc in the drive that every machine of ours is built with; others get one while they are off. */
export function discFacet(open: (context: CallContext) => PveApi): IsoFacet {
  return {
    attached: async (ref, context) => discOf(await requireOwnedVm(open(context), ref)),
    attach: (ref, isoRef, context) => insert(open(context), ref, isoRef),
    detach: (ref, context) => eject(open(context), ref),
  };
}

function discOf({ config }: LocatedGuest): string | null {
  const drive = discDriveOf(config);
  return drive === null || drive.volume === 'none' ? null : drive.volume;
}

async function insert(api: PveApi, ref: MachineRef, isoRef: string): Promise<Accepted> {
  const machine = await requireOwnedVm(api, ref);
  if (discOf(machine) === isoRef) return finished(machine.vmid);
  await requireDisc(api, machine, isoRef);
  const slot = discDriveOf(machine.config)?.key ?? (await newSlot(api, machine));
  return change(api, machine, ref, slot, `${isoRef},media=cdrom`);
}

async function eject(api: PveApi, ref: MachineRef): Promise<Accepted> {
  const machine = await requireOwnedVm(api, ref);
  const drive = discDriveOf(machine.config);
  if (drive === null || drive.volume === 'none') return finished(machine.vmid);
  return change(api, machine, ref, drive.key, EMPTY);
}

/** The server takes any name and finds out at the next start that there is nothing behind it. */
async function requireDisc(api: PveApi, machine: LocatedGuest, isoRef: string): Promise<void> {
  const storage = DISC.exec(isoRef)?.groups?.['storage'];
  const discs = storage === undefined ? [] : await readDiscs(api, machine.node, storage);
  if (!discs.some(({ volid }) => volid === isoRef)) throw refusal(`there is no disc ${isoRef} on ${machine.node}`);
}

async function newSlot(api: PveApi, machine: LocatedGuest): Promise<string> {
  const slot = freeCdromSlot(machine.config);
  if (slot === null) throw refusal('the machine has no room for a CD drive');
  const status = await readGuestStatus(api, machine.node, machine.vmid);
  if (status.status === 'running') throw refusal('a machine without a CD drive must be off to get one', 'state');
  return slot;
}

async function change(
  api: PveApi,
  machine: LocatedGuest,
  ref: MachineRef,
  slot: string,
  value: string,
): Promise<Accepted> {
  await requireIdle(api, machine);
  const upid = await configureGuest(api, machine, { [slot]: value }, 'disc');
  const { vmid } = machine;
  const handle = { op: 'job', phase: 'iso', result: String(vmid), vmid, mark: ref.mark, upid } as const;
  return { externalId: String(vmid), task: pending(handle, `changing ${slot} on ${machine.node}`) };
}

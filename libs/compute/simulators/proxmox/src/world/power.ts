import { addressesAtBoot } from './addresses.js';
import { cloudInitSource } from './cloud-init.js';
import { hasMemoryFor, memoryMibOf, newPid } from './guests.js';
import { Refusal } from './refusal.js';
import type { GuestState } from './state.js';
import type { World } from './world.js';

const REMEMBERED_RUNS = 50;

/** Writes what waited for a restart into the applied configuration. */
export function applyPending(guest: GuestState): void {
  Object.assign(guest.config, guest.pending);
  for (const key of Object.keys(guest.pendingDeletes)) delete guest.config[key];
  guest.pending = {};
  guest.pendingDeletes = {};
}

/**
 * Starts the guest's process. @throws Refusal when it runs, is a template, or the node cannot back its memory; `tell` receives what
 * QEMU prints about it.
 */
export function startGuest(world: World, guest: GuestState, tell: (line: string) => void): void {
  const label = guest.kind === 'qemu' ? 'VM' : 'CT';
  if (guest.run) throw new Refusal(`${label} ${guest.vmid} already running`);
  if (guest.template) throw new Refusal("you can't start a vm if it's a template");
  applyPending(guest);
  const memoryMib = memoryMibOf(guest.config);
  const node = world.node(guest.node);
  if (!node || !hasMemoryFor(world, node, memoryMib)) {
    tell("kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory");
    throw new Refusal('start failed: QEMU exited with code 1');
  }
  const nowMs = world.nowMs();
  guest.cloudInit = cloudInitSource(guest.config);
  guest.run = {
    pid: newPid(world),
    startedAtMs: nowMs,
    bootedAtMs: nowMs + world.scaled(world.settings.timings.bootMs),
    qmp: 'running',
    memoryMib,
    addresses: addressesAtBoot(world, guest),
  };
  if (guest.lock === 'suspended') guest.lock = null;
}

export function haltGuest(world: World, guest: GuestState): void {
  if (!guest.run) return;
  guest.runs.push({ fromMs: guest.run.startedAtMs, toMs: world.nowMs() });
  if (guest.runs.length > REMEMBERED_RUNS) guest.runs.shift();
  guest.run = null;
}

/** A reset keeps the process and its counters; only the operating system begins again. */
export function resetGuest(world: World, guest: GuestState): void {
  if (guest.run) guest.run.bootedAtMs = world.nowMs() + world.scaled(world.settings.timings.bootMs);
}

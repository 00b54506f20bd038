import { ProviderError, type Accepted, type MachineRef, type PowerRequest } from '@uni/compute-port';
import { saysNotRunning } from '../api/error.classifier.js';
import type { PveApi, PveParameters } from '../api/pve.api.js';
import { guestPath, refusal, requireOwned, type LocatedGuest } from '../guest/guest.lookup.js';
import { livePowerState, readGuestStatus, type GuestStatus } from '../guest/guest.status.js';
import { done, pending, type PowerHandle } from '../task/task.handle.js';
import { upidSchema } from '../task/vendor.task.js';

type Verb = 'start' | 'shutdown' | 'stop' | 'reboot' | 'reset' | 'suspend' | 'resume';

/** Suspending containers is experimental on this platform, and nothing pulls their plug without stopping them. */
const OF_CONTAINERS: ReadonlySet<Verb> = new Set(['start', 'shutdown', 'stop', 'reboot']);

interface PowerCall {
  readonly verb: Verb;
  readonly parameters: PveParameters;
  readonly wanted: PowerHandle['wanted'];
}

export async function beginPower(api: PveApi, ref: MachineRef, request: PowerRequest): Promise<Accepted> {
  const machine = await requireOwned(api, ref);
  const status = await readGuestStatus(api, machine.node, machine.vmid, machine.kind);
  const call = chooseCall(request, status);
  if (call !== 'nothing' && machine.kind === 'lxc' && !OF_CONTAINERS.has(call.verb))
    throw refusal(`a container knows no ${call.verb}`, 'state');
  if (call === 'nothing') return { externalId: ref.externalId, task: done(machine.vmid) };
  const upid = await sendTolerantly(api, machine, call);
  const handle: PowerHandle = {
    op: 'power',
    phase: 'power',
    vmid: machine.vmid,
    mark: ref.mark,
    upid,
    wanted: call.wanted,
    stateProves: call.verb !== 'reboot' && call.verb !== 'reset',
  };
  return { externalId: ref.externalId, task: pending(handle, `${call.verb} on ${machine.node}`) };
}

/** The vendor's verb for what is wished, given what is. */
export function chooseCall(request: PowerRequest, status: GuestStatus): PowerCall | 'nothing' {
  const state = livePowerState(status);
  const hasProcess = status.status === 'running';
  const timeout = Math.max(1, Math.ceil(request.graceMs / 1000));
  switch (request.action) {
    case 'start':
    case 'resume':
      if (state === 'running') return 'nothing';
      if (hasProcess) return { verb: 'resume', parameters: {}, wanted: 'running' };
      if (request.action === 'resume' && state === 'stopped')
        throw refusal('a machine that is off cannot be resumed', 'state');
      // Also wakes a guest that sleeps on disk.
      return { verb: 'start', parameters: {}, wanted: 'running' };
    case 'stop':
      if (!hasProcess) return 'nothing';
      if (request.force) return { verb: 'stop', parameters: { 'overrule-shutdown': true }, wanted: 'stopped' };
      return { verb: 'shutdown', parameters: { timeout }, wanted: 'stopped' };
    case 'reboot':
      // Repeated while the first reboot is between its halves, this finds the machine off: starting it is what was wished.
      if (!hasProcess) return { verb: 'start', parameters: {}, wanted: 'running' };
      if (request.force) return { verb: 'reset', parameters: {}, wanted: 'running' };
      return { verb: 'reboot', parameters: { timeout }, wanted: 'running' };
    case 'shelve':
    case 'unshelve':
      throw refusal('this platform has nothing to shelve a machine to', 'state');
    case 'suspend':
      if (state === 'suspended') return 'nothing';
      if (!hasProcess) throw refusal('a machine that is off cannot be suspended', 'state');
      return { verb: 'suspend', parameters: {}, wanted: 'suspended' };
  }
}

/** Words that only say that the state has changed since we looked, and servers that do not know a parameter yet. */
async function sendTolerantly(api: PveApi, machine: LocatedGuest, call: PowerCall): Promise<string | null> {
  try {
    return await send(api, machine, call.verb, call.parameters);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.outcome !== 'not_applied') throw error;
    const words = error.vendorMessage ?? '';
    if (error.vendorCode === '400' && words.includes('overrule-shutdown')) return send(api, machine, call.verb, {});
    if (call.wanted === 'stopped' && saysNotRunning(words)) return null;
    if (call.verb === 'start' && error.code === 'conflict_busy' && /already running/.test(words)) return null;
    throw error;
  }
}

async function send(api: PveApi, at: LocatedGuest, verb: Verb, parameters: PveParameters): Promise<string | null> {
  const upid = await api.write({
    method: 'POST',
    label: verb,
    path: guestPath(at, 'status', verb),
    parameters,
    schema: upidSchema,
  });
  return upid ?? null;
}

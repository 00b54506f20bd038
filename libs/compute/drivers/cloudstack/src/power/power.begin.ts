import type { Accepted, MachineRef, PowerRequest } from '@uni/compute-port';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { refuseState, requireIdle, requireOwned } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import { isBusy, powerOf, runningJobOf } from '../machine/machine.state.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob } from '../task/vendor.job.js';

type Command = 'startVirtualMachine' | 'stopVirtualMachine' | 'rebootVirtualMachine';

interface PowerCall {
  readonly command: Command;
  readonly parameters: CloudParameters;
  readonly wanted: 'running' | 'stopped';
}

/** The vendor's command for what is wished, given what is; `attach`: it is under way already. */
export function chooseCall(request: PowerRequest, machine: Machine): PowerCall | 'nothing' | 'attach' {
  const power = powerOf(machine);
  const start: PowerCall = { command: 'startVirtualMachine', parameters: {}, wanted: 'running' };
  switch (request.action) {
    case 'start':
      if (power === 'running' && !isBusy(machine)) return 'nothing';
      if (machine.state === 'Starting') return 'attach';
      requireIdle(machine);
      return start;
    case 'stop': {
      const forced: CloudParameters = request.force ? { forced: true } : {};
      const stop: PowerCall = { command: 'stopVirtualMachine', parameters: forced, wanted: 'stopped' };
      if (power === 'stopped' && !isBusy(machine)) return 'nothing';
      // A guest that does not hear is still being asked: pulling the plug must not wait for that.
      if (machine.state === 'Stopping') return request.force ? stop : 'attach';
      requireIdle(machine);
      return stop;
    }
    case 'reboot':
      requireIdle(machine);
      // Repeated while the first reboot is between its halves, this finds the machine off: starting it is what was wished.
      if (power === 'stopped') return start;
      return {
        command: 'rebootVirtualMachine',
        parameters: request.force ? { forced: true } : {},
        wanted: 'running',
      };
    case 'suspend':
    case 'resume':
    case 'shelve':
    case 'unshelve':
      throw refuseState('this platform can only start, stop and reboot machines');
  }
}

export async function beginPower(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  request: PowerRequest,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const { id } = machine;
  const call = chooseCall(request, machine);
  if (call === 'nothing') return { externalId: id, task: done(id) };
  const asksGuest = request.action === 'stop' && !request.force;
  const handle: HandleOf<'power'> = {
    op: 'power',
    machineId: id,
    mark: ref.mark,
    jobId: runningJobOf(machine),
    wanted: request.action === 'stop' ? 'stopped' : 'running',
    stateProves: true,
    until: asksGuest ? new Date(api.now().getTime() + request.graceMs).toISOString() : null,
  };
  if (call === 'attach') return { externalId: id, task: pending(handle, `it is ${machine.state} already`) };
  const { jobid } = await beginJob(api, call.command, { id, ...call.parameters });
  const begun = { ...handle, jobId: jobid, stateProves: call.command !== 'rebootVirtualMachine' };
  return { externalId: id, task: pending(begun, call.command) };
}

import { abortTask } from '../tasks/task-runner.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { GuestState, TaskStep } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, textParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { acquireStep, guestOf } from './route-parts.js';

const timeout: ParamSchema = { type: 'integer', optional: true, minimum: 0 };

function refuseRootOptions(call: Call): void {
  for (const name of ['skiplock', 'keepActive', 'nocheck', 'stateuri', 'migratedfrom', 'migration_type'])
    if (call.params.has(name)) throw new ParameterRefusal({ [name]: 'Only root may use this option.' });
}

/** Most verbs look at the guest only inside their task; a missing one is then the task's failure. */
function startGuestTask(call: Call, type: string, vmid: number, steps: readonly TaskStep[]): string {
  refuseRootOptions(call);
  return call.startTask({ node: call.params.requiredText('node'), type, id: String(vmid), steps });
}

function shutdownTimeoutMs(call: Call): number {
  const seconds = call.params.integer('timeout');
  return call.world.scaled(seconds === undefined ? call.world.settings.timings.shutdownTimeoutMs : seconds * 1_000);
}

function requireRunning(guest: GuestState): void {
  if (!guest.run) throw new Refusal(`VM ${guest.vmid} not running`);
}

function requireNotPaused(guest: GuestState, verb: string): void {
  if (guest.run?.qmp === 'paused') throw new Refusal(`VM is paused - cannot ${verb}`);
}

const vmidOf = (call: Call): number => call.params.requiredInteger('vmid');

function start(call: Call): string {
  const vmid = vmidOf(call);
  const { startMs } = call.world.settings.timings;
  return startGuestTask(call, 'qmstart', vmid, [
    acquireStep(call, vmid),
    { afterMs: startMs, action: { do: 'guest.start', vmid } },
  ]);
}

function powerdown(call: Call, vmid: number, forceStop: boolean): TaskStep {
  return { afterMs: 100, action: { do: 'guest.await_powerdown', vmid, timeoutMs: shutdownTimeoutMs(call), forceStop } };
}

function shutdown(call: Call): string {
  const vmid = vmidOf(call);
  const guest = call.world.guest(vmid);
  if (guest && guest.node === call.params.requiredText('node')) requireNotPaused(guest, 'shutdown');
  return startGuestTask(call, 'qmshutdown', vmid, [
    acquireStep(call, vmid),
    powerdown(call, vmid, call.params.flag('forceStop') ?? false),
  ]);
}

function stop(call: Call): string {
  const vmid = vmidOf(call);
  if (call.params.flag('overrule-shutdown')) abortShutdowns(call, vmid);
  const { stopMs } = call.world.settings.timings;
  return startGuestTask(call, 'qmstop', vmid, [
    acquireStep(call, vmid),
    { afterMs: stopMs, action: { do: 'guest.halt', vmid } },
  ]);
}

/** Ends the caller's own shutdown tasks that still wait for this guest. */
function abortShutdowns(call: Call, vmid: number): void {
  const { world, identity } = call;
  for (const task of Object.values(world.state.tasks)) {
    if (task.status !== 'running' || task.type !== 'qmshutdown' || task.id !== String(vmid)) continue;
    if (task.user === identity.userId || call.may('/', ['Sys.Modify'])) abortTask(world, task);
  }
}

function reboot(call: Call): string {
  const guest = guestOf(call, 'qemu');
  requireRunning(guest);
  requireNotPaused(guest, 'reboot');
  const { vmid } = guest;
  return startGuestTask(call, 'qmreboot', vmid, [
    acquireStep(call, vmid),
    powerdown(call, vmid, false),
    { afterMs: 0, action: { do: 'guest.restart_later', vmid } },
  ]);
}

function reset(call: Call): string {
  const guest = guestOf(call, 'qemu');
  requireRunning(guest);
  const { vmid } = guest;
  const { resetMs } = call.world.settings.timings;
  return startGuestTask(call, 'qmreset', vmid, [
    acquireStep(call, vmid),
    { afterMs: resetMs, action: { do: 'guest.reset', vmid } },
  ]);
}

function suspend(call: Call): string {
  const guest = guestOf(call, 'qemu');
  requireRunning(guest);
  const { vmid } = guest;
  const { suspendMs } = call.world.settings.timings;
  if (!call.params.flag('todisk'))
    return startGuestTask(call, 'qmpause', vmid, [
      acquireStep(call, vmid),
      { afterMs: suspendMs, action: { do: 'guest.pause', vmid } },
    ]);
  call.demand(`/vms/${vmid}`, ['VM.Config.Disk']);
  return startGuestTask(call, 'qmsuspend', vmid, [
    acquireStep(call, vmid),
    { afterMs: 0, action: { do: 'guest.hibernate', vmid, phase: 'begin' } },
    { afterMs: suspendMs * 5, action: { do: 'guest.hibernate', vmid, phase: 'end' } },
  ]);
}

function resume(call: Call): string {
  const guest = guestOf(call, 'qemu');
  if (guest.lock !== 'suspended') requireRunning(guest);
  const { vmid } = guest;
  const { suspendMs } = call.world.settings.timings;
  return startGuestTask(call, 'qmresume', vmid, [
    acquireStep(call, vmid),
    { afterMs: suspendMs, action: { do: 'guest.resume', vmid } },
  ]);
}

function destroy(call: Call): string {
  const guest = guestOf(call, 'qemu');
  const { vmid } = guest;
  if (call.params.flag('skiplock')) throw new ParameterRefusal({ skiplock: 'Only root may use this option.' });
  if (Number(guest.config['protection'] ?? 0) === 1)
    throw new Refusal(`can't remove VM ${vmid} - protection mode enabled`);
  if (guest.run) throw new Refusal(`VM ${vmid} is running - destroy failed`);
  const sweep = call.params.flag('destroy-unreferenced-disks') ?? false;
  const { destroyMs } = call.world.settings.timings;
  return startGuestTask(call, 'qmdestroy', vmid, [
    acquireStep(call, vmid),
    { afterMs: destroyMs, action: { do: 'destroy.run', vmid, sweep } },
  ]);
}

const PATH = '/nodes/{node}/qemu/{vmid}';
const rootOnly = { skiplock: flagParam };

function verb(name: string, named: Readonly<Record<string, ParamSchema>>, handle: Route['handle']): Route {
  return {
    method: 'POST',
    path: `${PATH}/status/${name}`,
    label: name,
    params: { named },
    permit: ['/vms/{vmid}', ['VM.PowerMgmt']],
    handle,
  };
}

export const qemuPowerRoutes: readonly Route[] = [
  verb(
    'start',
    {
      ...rootOnly,
      timeout,
      'force-cpu': textParam,
      machine: textParam,
      migratedfrom: textParam,
      migration_type: textParam,
      stateuri: textParam,
      targetstorage: textParam,
    },
    start,
  ),
  verb('shutdown', { ...rootOnly, timeout, forceStop: flagParam, keepActive: flagParam }, shutdown),
  verb(
    'stop',
    { ...rootOnly, timeout, keepActive: flagParam, migratedfrom: textParam, 'overrule-shutdown': flagParam },
    stop,
  ),
  verb('reboot', { timeout }, reboot),
  verb('reset', rootOnly, reset),
  verb('suspend', { ...rootOnly, todisk: flagParam, statestorage: textParam }, suspend),
  verb('resume', { ...rootOnly, nocheck: flagParam }, resume),
  {
    method: 'DELETE',
    path: PATH,
    label: 'destroy',
    params: { named: { purge: flagParam, 'destroy-unreferenced-disks': flagParam, skiplock: flagParam } },
    permit: ['/vms/{vmid}', ['VM.Allocate']],
    handle: destroy,
  },
];

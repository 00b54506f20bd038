import { displayName, mergedConfig } from '../world/guests.js';
import { Refusal } from '../world/refusal.js';
import type { TaskStep } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { guestListEntry } from './cluster.routes.js';
import { configDigestSource } from '../world/guests.js';
import { digestOf } from './config-request.js';
import { acquireStep, compact, guestOf, NO_PARAMS } from './route-parts.js';

function listContainers(call: Call): Record<string, unknown>[] {
  const node = call.params.requiredText('node');
  return call.world
    .guests()
    .filter((guest) => guest.kind === 'lxc' && guest.node === node && call.may(`/vms/${guest.vmid}`, ['VM.Audit']))
    .map((guest) => guestListEntry(call, guest));
}

function currentStatus(call: Call): Record<string, unknown> {
  const guest = guestOf(call, 'lxc');
  return compact({ ...guestListEntry(call, guest), name: displayName(guest), swap: 0, maxswap: 0, ha: { managed: 0 } });
}

/** Containers check their state before the task begins: every wrong state is a refusal at once. */
function power(
  type: string,
  wants: 'running' | 'stopped',
  steps: (call: Call, vmid: number) => TaskStep[],
): Route['handle'] {
  return (call) => {
    const guest = guestOf(call, 'lxc');
    if (wants === 'running' && !guest.run)
      throw new Refusal(`${type === 'vzreboot' ? 'VM' : 'CT'} ${guest.vmid} not running`);
    if (wants === 'stopped' && guest.run) throw new Refusal(`CT ${guest.vmid} already running`);
    return call.startTask({
      node: guest.node,
      type,
      id: String(guest.vmid),
      steps: [acquireStep(call, guest.vmid), ...steps(call, guest.vmid)],
    });
  };
}

const PATH = '/nodes/{node}/lxc/{vmid}';
const timeout: ParamSchema = { type: 'integer', optional: true, minimum: 0 };

function verb(name: string, named: Readonly<Record<string, ParamSchema>>, handle: Route['handle']): Route {
  return {
    method: 'POST',
    path: `${PATH}/status/${name}`,
    label: `lxc_${name}`,
    params: { named },
    permit: ['/vms/{vmid}', ['VM.PowerMgmt']],
    handle,
  };
}

function awaitPowerdown(call: Call, vmid: number): TaskStep {
  const seconds = call.params.integer('timeout') ?? 60;
  const forceStop = call.params.flag('forceStop') ?? false;
  return {
    afterMs: 50,
    action: { do: 'guest.await_powerdown', vmid, timeoutMs: call.world.scaled(seconds * 1_000), forceStop },
  };
}

export const lxcRoutes: readonly Route[] = [
  { method: 'GET', path: '/nodes/{node}/lxc', label: 'containers', params: NO_PARAMS, handle: listContainers },
  {
    method: 'GET',
    path: `${PATH}/status/current`,
    label: 'lxc_status',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: currentStatus,
  },
  {
    method: 'GET',
    path: `${PATH}/config`,
    label: 'lxc_config',
    params: { named: { current: flagParam } },
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: (call) => {
      const guest = guestOf(call, 'lxc');
      return { ...mergedConfig(guest), digest: digestOf(configDigestSource(guest)) };
    },
  },
  verb(
    'start',
    { skiplock: flagParam, debug: flagParam },
    power('vzstart', 'stopped', (call, vmid) => [
      { afterMs: call.world.settings.timings.startMs, action: { do: 'guest.start', vmid } },
    ]),
  ),
  verb(
    'stop',
    { skiplock: flagParam, 'overrule-shutdown': flagParam },
    power('vzstop', 'running', (call, vmid) => [
      { afterMs: call.world.settings.timings.stopMs, action: { do: 'guest.halt', vmid } },
    ]),
  ),
  verb(
    'shutdown',
    { timeout, forceStop: flagParam },
    power('vzshutdown', 'running', (call, vmid) => [awaitPowerdown(call, vmid)]),
  ),
  verb(
    'suspend',
    {},
    power('vzsuspend', 'running', (call, vmid) => [
      { afterMs: call.world.settings.timings.suspendMs, action: { do: 'guest.pause', vmid } },
    ]),
  ),
  verb(
    'resume',
    {},
    power('vzresume', 'running', (call, vmid) => [
      { afterMs: call.world.settings.timings.suspendMs, action: { do: 'guest.resume', vmid } },
    ]),
  ),
  verb(
    'reboot',
    { timeout },
    power('vzreboot', 'running', (call, vmid) => [
      awaitPowerdown(call, vmid),
      { afterMs: 0, action: { do: 'guest.restart_later', vmid } },
    ]),
  ),
];

import { randomInt } from 'node:crypto';
import { openConsoleDoor } from '../world/consoles.js';
import type { ConsoleDoor, GuestKind, GuestState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { makeConsoleTicket } from '../wire/tickets.js';
import { guestOf } from './route-parts.js';

const PASSWORD_LENGTH = 8;
/** From `!` to the backtick. */
const PASSWORD_FIRST = 0x21;
const PASSWORD_LAST = 0x60;

function newPassword(): string {
  const codes = Array.from({ length: PASSWORD_LENGTH }, () => randomInt(PASSWORD_FIRST, PASSWORD_LAST + 1));
  return String.fromCharCode(...codes);
}

interface OpenedDoor {
  readonly port: number;
  readonly ticket: string;
  readonly upid: string;
}

/** Opens the port and starts the task that lives as long as the session. */
function open(call: Call, guest: GuestState, kind: ConsoleDoor['kind'], carried: string | null): OpenedDoor {
  const { world } = call;
  const door = openConsoleDoor(world, guest, { kind, identity: call.identityName, password: carried ?? '' });
  const subject = { identity: call.identityName, vmid: guest.vmid, port: door.port };
  const ticket = makeConsoleTicket(world, subject, carried);
  door.password ||= ticket;
  const upid = call.startTask({
    node: guest.node,
    type: 'vncproxy',
    id: String(guest.vmid),
    steps: [
      { afterMs: 0, log: `starting ${kind === 'terminal' ? 'termproxy' : 'vnc proxy'} on port ${door.port}` },
      { afterMs: 0, action: { do: 'console.serve', port: door.port } },
    ],
    onFailure: { do: 'console.close', port: door.port },
  });
  door.upid = upid;
  return { port: door.port, ticket, upid };
}

function vncProxy(kind: GuestKind): Route['handle'] {
  return (call) => {
    const guest = guestOf(call, kind);
    const asked = call.params.flag('generate-password') ?? false;
    // Servers of before spring 2026 put no password into the ticket; the ticket itself was one.
    const password = call.legacyConsole && !asked ? null : newPassword();
    const opened = open(call, guest, 'vnc', password);
    return {
      user: call.identityName,
      ...opened,
      ...(password === null ? {} : { password }),
      cert: call.certificate,
    };
  };
}

function termProxy(kind: GuestKind): Route['handle'] {
  return (call) => {
    const opened = open(call, guestOf(call, kind), 'terminal', null);
    return { user: call.identityName, ...opened };
  };
}

const size = (maximum: number): ParamSchema => ({ type: 'integer', optional: true, minimum: 16, maximum });
const permit: Route['permit'] = ['/vms/{vmid}', ['VM.Console']];
const SERIAL: ParamSchema = { type: 'string', optional: true, enum: ['serial0', 'serial1', 'serial2', 'serial3'] };

export const consoleRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/vncproxy',
    label: 'vncproxy',
    params: { named: { websocket: flagParam, 'generate-password': flagParam } },
    permit,
    handle: vncProxy('qemu'),
  },
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/vncproxy',
    label: 'lxc_vncproxy',
    params: { named: { websocket: flagParam, width: size(4_096), height: size(2_160) } },
    permit,
    handle: vncProxy('lxc'),
  },
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/termproxy',
    label: 'termproxy',
    params: { named: { serial: SERIAL } },
    permit,
    handle: termProxy('qemu'),
  },
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/termproxy',
    label: 'lxc_termproxy',
    params: { named: {} },
    permit,
    handle: termProxy('lxc'),
  },
];

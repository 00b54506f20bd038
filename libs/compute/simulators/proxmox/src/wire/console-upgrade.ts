import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { letsAct, redactParams, type RequestFault, type WebSocketGate } from '@uni/simulator-kit';
import { isSecretParam } from '../control/call-effect.js';
import { requireGuest } from '../world/guests.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { ConsoleDoor } from '../world/state.js';
import { waitingDoor } from '../world/consoles.js';
import { answerFor, WireError } from './answer.js';
import { authenticate, credentialsOf } from './authentication.js';
import type { ListenerContext } from './listener.js';
import { verifyParams, vmidParam, type ParamTable } from './param-schema.js';
import { demand, identityName } from './permissions.js';
import { parseForm } from './request-body.js';
import { isConsoleTicket } from './tickets.js';

const CONSOLE_PATH = /^\/api2\/json(\/nodes\/([^/]+)\/(qemu|lxc)\/([^/]+)\/vncwebsocket)$/;
const LABEL = 'vncwebsocket';
const PARAMS: ParamTable = {
  named: {
    vmid: vmidParam,
    port: { type: 'integer', minimum: 5_900, maximum: 5_999 },
    vncticket: { type: 'string', maxLength: 512 },
  },
};

interface Upgrade {
  readonly path: string;
  readonly query: Record<string, unknown>;
  readonly label: string | null;
}

function readUpgrade(request: IncomingMessage): Upgrade & { readonly match: RegExpExecArray | null } {
  const [rawPath = '', ...rest] = (request.url ?? '/').split('?');
  const match = CONSOLE_PATH.exec(rawPath);
  return { path: match?.[1] ?? rawPath, query: parseForm(rest.join('?')), label: match ? LABEL : null, match };
}

/** Everything that must be right before a console opens. @throws as a handler does. */
function admit(context: ListenerContext, request: IncomingMessage, match: RegExpExecArray | null): ConsoleDoor {
  const { world } = context.engine;
  const identity = authenticate(world, credentialsOf(request.headers), 'GET');
  const [, path = '', node = '', kind, vmidText = ''] = match ?? [];
  if (!match) throw new WireError(501, `Method 'GET ${request.url ?? '/'}' not implemented`, true);
  demand(world, identity, `/vms/${vmidText}`, ['VM.Console']);
  const query = readUpgrade(request).query;
  const { values, errors } = verifyParams(PARAMS, { ...query, vmid: vmidText });
  if (Object.keys(errors).length > 0) throw new ParameterRefusal(errors);
  const guest = requireGuest(world, kind === 'lxc' ? 'lxc' : 'qemu', decodeURIComponent(node), Number(vmidText));
  const port = Number(values['port']);
  const subject = { identity: identityName(identity), vmid: guest.vmid, port };
  if (!isConsoleTicket(world, subject, String(values['vncticket'])))
    throw new WireError(401, 'permission denied - invalid PVEVNC ticket', false);
  const door = waitingDoor(world, port);
  if (door?.incarnation !== guest.incarnation)
    throw new Refusal(`connect to 'localhost:${port}' failed: Connection refused (${path})`);
  return door;
}

export interface ConsoleUpgrades {
  readonly context: ListenerContext;
  readonly gate: WebSocketGate;
  /** Serves an admitted session until it ends. */
  readonly serve: (door: ConsoleDoor, stream: Duplex) => void;
}

/** What a fault does to an upgrade; true when nothing is left to do. */
async function strike(
  { context: { style }, gate }: Omit<ConsoleUpgrades, 'serve'>,
  socket: Duplex,
  faults: readonly RequestFault[],
): Promise<boolean> {
  for (const fault of faults) if (fault.kind === 'latency') await delay(fault.ms);
  const fault = faults.find((one) => one.kind !== 'latency');
  if (!fault || (letsAct(fault, 'read') && fault.kind !== 'lost_answer')) return false;
  if (fault.kind === 'hang') return true;
  if (fault.kind === 'status') gate.refuse(socket, fault.status, fault.reason, style.headers(fault.status));
  else if (fault.kind === 'html')
    gate.refuse(socket, fault.status, undefined, { 'Content-Type': 'text/html' }, '<html></html>');
  else socket.destroy();
  return true;
}

/** Takes one upgrade of the HTTPS server from its first byte to the call log. */
export async function serveUpgrade(
  { context, gate, serve }: ConsoleUpgrades,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const startedAtMs = performance.now();
  const { clock } = context.engine.world.settings;
  const at = clock.now().toISOString();
  const upgrade = readUpgrade(request);
  socket.on('error', () => socket.destroy());
  const faults = context.faults.takeForRequest({ method: 'GET', path: upgrade.path, label: upgrade.label });
  let status: number | null = null;
  let reason: string | null = null;
  if (!(await strike({ context, gate }, socket, faults))) {
    context.engine.pump();
    try {
      const door = admit(context, request, upgrade.match);
      door.connected = true;
      context.onChange();
      gate.accept(request, socket, head, (stream) => serve(door, stream));
      [status, reason] = [101, 'Switching Protocols'];
    } catch (error) {
      const answer = answerFor(error, context.legacyErrors);
      if (answer.status === 401 && context.authFailureDelayMs > 0) await delay(context.authFailureDelayMs);
      [status, reason] = [answer.status, answer.reason ?? null];
      const type = answer.body === null ? {} : { 'Content-Type': context.style.contentType };
      const headers = { ...context.style.headers(answer.status), ...type };
      gate.refuse(socket, answer.status, answer.reason, headers, answer.body ?? '');
    }
  }
  const { label, path, query } = upgrade;
  const record = context.calls.add({
    at,
    method: 'GET',
    path,
    label,
    params: redactParams(query, isSecretParam),
    identity: status === 101 ? (context.engine.world.state.consoles[String(query['port'])]?.identity ?? null) : null,
    requestId: null,
    status,
    reason,
    durationMs: Math.round(performance.now() - startedAtMs),
    faults: faults.map((fault) => fault.kind),
    effects: [],
  });
  context.onCall(record);
}

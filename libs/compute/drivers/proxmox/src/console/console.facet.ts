import type { CallContext, ConsoleAccess, ConsoleFacet, MachineRef } from '@uni/compute-port';
import { z } from 'zod';
import type { PveApi } from '../api/pve.api.js';
import { wireNumber } from '../api/wire.values.js';
import type { PveConnection } from '../connection/connection.options.js';
import { guestPath, refusal, requireOwned } from '../guest/guest.lookup.js';
import { readGuestStatus } from '../guest/guest.status.js';

/** The node waits this long for the first viewer. */
const OPEN_MS = 10_000;

const proxySchema = z.object({
  port: wireNumber,
  ticket: z.string().min(1),
  password: z.string().min(1).optional(),
});

/**
 * A port on the node, a ticket for it, and a websocket through the entry node. Both calls must go to the same node and carry the same
 * token, so the upgrade takes the token along: whoever relays keeps it to himself.
 */
export function consoleFacet(
  open: (context: CallContext) => PveApi,
  connection: PveConnection,
  now: () => Date,
): ConsoleFacet {
  return { open: (ref, context) => openConsole(open(context), connection, ref, now) };
}

async function openConsole(
  api: PveApi,
  connection: PveConnection,
  ref: MachineRef,
  now: () => Date,
): Promise<ConsoleAccess> {
  const machine = await requireOwned(api, ref);
  const status = await readGuestStatus(api, machine.node, machine.vmid, machine.kind);
  if (status.status !== 'running') throw refusal('a machine that is off has no screen', 'state');
  const proxy = await api.write({
    method: 'POST',
    label: 'vncproxy',
    path: guestPath(machine, 'vncproxy'),
    // Servers of before 2026 make a password of its own only when asked; containers know no such parameter.
    parameters: { websocket: true, ...(machine.kind === 'qemu' && { 'generate-password': true }) },
    schema: proxySchema,
  });
  const url = new URL(guestPath(machine, 'vncwebsocket'), connection.endpoint);
  url.protocol = 'wss:';
  url.search = `port=${proxy.port}&vncticket=${encodeURIComponent(proxy.ticket)}`;
  return {
    url: url.href,
    headers: { authorization: connection.authorization },
    subprotocols: ['binary'],
    password: proxy.password ?? proxy.ticket,
    pinnedFingerprint: connection.options.fingerprint ?? null,
    expiresAt: new Date(now().getTime() + OPEN_MS),
  };
}

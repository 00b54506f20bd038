import { ProviderError, type ConsoleAccess, type ConsoleFacet, type MachineRef } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { errorFromContent } from '../api/error.classifier.js';
import { optionalWireText, wireFlag, wireText } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { refuseState, requireOwned } from '../machine/machine.lookup.js';
import { powerOf } from '../machine/machine.state.js';
import { lacksCommand } from '../task/missing.command.js';

/** The vendor's own patience is longer and not told; a session that begins later has been abandoned. */
const VALID_MS = 60_000;

const endpointSchema = z.object({
  consoleendpoint: z.object({
    success: wireFlag,
    details: optionalWireText,
    url: optionalWireText,
    websocket: z
      .object({
        token: wireText,
        host: wireText,
        port: z.union([z.string(), z.number()]).transform(String),
        path: wireText,
        extra: optionalWireText,
      })
      .nullish(),
  }),
});

type Endpoint = z.output<typeof endpointSchema>['consoleendpoint'];

/** Opens the console proxy, which speaks to the host itself: no password is asked for inside the stream. */
export function consoleFacet({ api, options }: FacetTools): ConsoleFacet {
  return { open: async (ref, context) => open(api(context), options, ref) };
}

async function open(api: CloudStackApi, options: CloudOptions, ref: MachineRef): Promise<ConsoleAccess> {
  const machine = await requireOwned(api, options, ref);
  if (powerOf(machine) === 'stopped') throw refuseState('a machine that is off has no console');
  const endpoint = await askForEndpoint(api, machine.id);
  if (!endpoint.success) throw failureOf(endpoint.details ?? '');
  return {
    url: websocketUrl(endpoint),
    headers: {},
    subprotocols: ['binary'],
    password: null,
    pinnedFingerprint: null,
    expiresAt: new Date(api.now().getTime() + VALID_MS),
  };
}

async function askForEndpoint(api: CloudStackApi, machineId: string): Promise<Endpoint> {
  try {
    const answer = await api.call({
      command: 'createConsoleEndpoint',
      parameters: { virtualmachineid: machineId },
      schema: endpointSchema,
    });
    return answer.consoleendpoint;
  } catch (error) {
    if (!(await lacksCommand(api, error))) throw error;
    throw new ProviderError({
      code: 'forbidden',
      outcome: 'not_applied',
      vendorCode: 'console',
      vendorMessage: 'the role of the keys, or a release before 4.18, has no createConsoleEndpoint',
    });
  }
}

/** The answer names the parts of the address and not its scheme, which is that of the page beside it. */
function websocketUrl({ url, websocket }: Endpoint): string {
  if (!websocket) throw errorFromContent('createConsoleEndpoint: the answer names no websocket');
  const scheme = url?.startsWith('https:') ? 'wss' : 'ws';
  const host = websocket.host.includes(':') ? `[${websocket.host}]` : websocket.host;
  const extra = websocket.extra === undefined ? '' : `&extra=${encodeURIComponent(websocket.extra)}`;
  const address = `${scheme}://${host}:${websocket.port}/${websocket.path.replace(/^\/+/, '')}?token=${encodeURIComponent(websocket.token)}${extra}`;
  if (!URL.canParse(address)) throw errorFromContent('createConsoleEndpoint: the answer names no usable address');
  return address;
}

/** Refusals come with status 200. */
function failureOf(details: string): ProviderError {
  const because = (code: 'invalid' | 'forbidden' | 'unavailable', vendorCode: string): ProviderError =>
    new ProviderError({ code, outcome: 'not_applied', vendorCode, vendorMessage: details || null });
  if (/must be running/i.test(details)) return because('invalid', 'state');
  if (/permission|not allowed|denied/i.test(details)) return because('forbidden', 'console');
  if (/edge zone/i.test(details)) return because('invalid', 'console');
  return because('unavailable', 'console');
}

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from '@uni/platform';
import type { HostedSimulator } from '@uni/simulator-kit';
import { z } from 'zod';
import { ControlError, problemFor, UNFORESEEN } from './control-problem.js';

const BODY_LIMIT_BYTES = 64 * 1024;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

interface ControlCall {
  readonly simulator: HostedSimulator;
  readonly query: URLSearchParams;
  readonly faultId: string;
  readonly body: () => Promise<unknown>;
}

interface ControlAnswer {
  readonly status: number;
  readonly body?: unknown;
}

const callsQuery = z.object({
  since: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(20_000).default(20_000),
});

/** In the shape in which an administrator enters a provider. */
function connectionTo({ kind, endpoint, credentials, options }: HostedSimulator): object {
  return { kind, endpoint, credentials, options };
}

const DONE: ControlAnswer = { status: 204 };

/** Below `/simulators/{kind}`. */
const COMMANDS: Readonly<Record<string, (call: ControlCall) => ControlAnswer | Promise<ControlAnswer>>> = {
  'GET state': ({ simulator }) => ({ status: 200, body: { machines: simulator.machines(), ...simulator.state() } }),
  'GET calls': ({ simulator, query }) => {
    const { since, limit } = callsQuery.parse(Object.fromEntries(query));
    const calls = simulator.calls().filter((call) => call.sequence > since);
    return { status: 200, body: { calls: calls.slice(0, limit), machineLog: simulator.machineLog() } };
  },
  'GET faults': ({ simulator }) => ({ status: 200, body: simulator.faults() }),
  'POST faults': async ({ simulator, body }) => ({
    status: 201,
    body: { id: await simulator.addFault(await body()) },
  }),
  'DELETE faults': ({ simulator, faultId }) => {
    if (faultId === '') simulator.clearFaults();
    else if (!simulator.removeFault(faultId)) throw new ControlError(404, 'not_found', `There is no fault ${faultId}.`);
    return DONE;
  },
  'POST drift': async ({ simulator, body }) => ({ status: 200, body: simulator.drift(await body()) }),
  'POST release': ({ simulator }) => {
    simulator.releaseStuckTasks();
    return DONE;
  },
  'POST reset': ({ simulator }) => {
    simulator.reset();
    return DONE;
  },
};

async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0]?.trim();
  if (type !== 'application/json')
    throw new ControlError(415, 'unsupported_media_type', 'Send a JSON body with Content-Type: application/json.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT_BYTES) throw new ControlError(413, 'too_large', 'The body may have at most 64 KiB.');
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new ControlError(400, 'invalid', 'The body is not valid JSON.');
  }
}

/** There is no token, so pages in a browser must not be able to reach this through somebody's machine. */
function refuseBrowsers(request: IncomingMessage): void {
  if (!LOOPBACK.test(request.headers.host ?? ''))
    throw new ControlError(403, 'forbidden', 'Only local clients may control the simulators.');
  if (request.headers.origin !== undefined)
    throw new ControlError(403, 'forbidden', 'Web pages may not control the simulators.');
}

async function answer(simulators: readonly HostedSimulator[], request: IncomingMessage): Promise<ControlAnswer> {
  refuseBrowsers(request);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [root, kind, command = '', faultId = '', ...rest] = url.pathname.split('/').slice(1);
  const method = request.method ?? 'GET';
  if (root !== 'simulators' || rest.length > 0) throw new ControlError(404, 'not_found', 'There is nothing here.');
  if (kind === undefined || kind === '') {
    if (method !== 'GET') throw new ControlError(405, 'method_not_allowed', 'This list can only be read.');
    return { status: 200, body: simulators.map(connectionTo) };
  }
  const simulator = simulators.find((candidate) => candidate.kind === kind);
  if (!simulator) throw new ControlError(404, 'not_found', `There is no simulator of kind ${kind}.`);
  const name = `${method} ${command}`;
  const handler =
    Object.hasOwn(COMMANDS, name) && (faultId === '' || name === 'DELETE faults') ? COMMANDS[name] : undefined;
  if (!handler) throw new ControlError(404, 'not_found', `${method} ${url.pathname} is not known.`);
  return handler({ simulator, query: url.searchParams, faultId, body: () => readJson(request) });
}

function send(response: ServerResponse, status: number, body: unknown, contentType: string): void {
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
    })
    .end(text);
}

/** Handles requests of the control API; the server around it listens on the loopback interface only. */
export function controlApi(simulators: readonly HostedSimulator[], logger: Logger): RequestListener {
  return (request, response) => {
    answer(simulators, request).then(
      ({ status, body }) => send(response, status, body, 'application/json'),
      (error: unknown) => {
        const problem = problemFor(error);
        if (!problem) logger.error({ err: error, method: request.method, url: request.url }, 'control call failed');
        send(response, (problem ?? UNFORESEEN).status, problem ?? UNFORESEEN, 'application/problem+json');
      },
    );
  };
}

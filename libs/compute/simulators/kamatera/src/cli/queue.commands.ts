import { CliFailure } from './cli-failure.js';
import type { CliCall, CliCommand } from './cli-command.js';
import { UpstreamError } from './upstream.js';

/** The queue's failures are passed on without a word of the reason. */
function read<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asBareFailure();
    throw error;
  }
}

/** Several ids stand in one parameter with spaces between them; the first that fails is the answer. */
function details({ input, upstream }: CliCall): unknown[] {
  return input
    .text('id')
    .split(' ')
    .filter((id) => id !== '')
    .map((id) => read(() => upstream.send('GET', `/service/queue/${encodeURIComponent(id)}`)));
}

/** The one internal document that is handed through. */
function internal({ input, upstream }: CliCall): unknown {
  const found = /^serverCreate\/datacenterConfiguration\/([^/]+)/.exec(input.text('path'));
  if (!found) throw new CliFailure(404, { error: true });
  const target = `/svc/serverCreate/datacenterConfiguration/${encodeURIComponent(found[1] ?? '')}`;
  try {
    return upstream.send('GET', target);
  } catch (error) {
    // Handed through without a look: the failure is the body.
    if (error instanceof UpstreamError)
      return {
        error: true,
        status_code: error.status,
        response: error.response,
        json_decode_error: error.jsonError,
      };
    throw error;
  }
}

export const QUEUE_COMMANDS: readonly CliCommand[] = [
  {
    method: 'GET',
    path: '/service/queue',
    label: 'command',
    writes: false,
    use: ['queue', 'detail'],
    short: 'Show commands by their ids',
    proxyMethod: 'getQueue',
    flags: [{ name: 'id', usage: 'Ids of commands', array: true }],
    handle: details,
  },
  {
    method: 'GET',
    path: '/svc/queue',
    label: 'queue_internal',
    writes: false,
    use: ['queue', 'list'],
    short: 'List recent commands',
    proxyMethod: 'listQueue',
    flags: [],
    handle: ({ upstream }) => read(() => upstream.send('GET', '/svc/queue')),
  },
  {
    method: 'GET',
    path: '/svc',
    label: 'datacenter_configuration',
    writes: false,
    use: ['server', 'internal'],
    short: 'Show an internal document',
    proxyMethod: 'handleSvcRequest',
    flags: [],
    handle: internal,
  },
];

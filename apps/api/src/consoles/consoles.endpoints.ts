import { consoles, id, instances } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, MAY_CHANGE } from '../http/endpoint.types.js';

export const openConsole = endpoint({
  method: 'POST',
  path: '/instances/{id}/console',
  id: 'openConsole',
  tag: 'Instances',
  summary: 'A one-use ticket for the screen of a running instance',
  description:
    'Open a websocket at `websocketPath` within 30 seconds, with the `Origin` of the portal: it carries RFB 3.8 in binary frames and asks for no password. ' +
    'It closes with a code of its own when the session, the right or the machine ends, when nobody does anything for a quarter of an hour, ' +
    'and when the same person opens the screen elsewhere.',
  access: { member: MAY_CHANGE },
  params: z.strictObject({ id }),
  body: instances.emptyRequest,
  answer: { status: 201, schema: consoles.consoleTicket },
  errors: ['not_found', 'illegal_state', 'unsupported_by_provider', 'rate_limited'],
});

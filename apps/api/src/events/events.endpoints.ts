import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

export const eventStream = endpoint({
  method: 'GET',
  path: '/events/stream',
  id: 'streamEvents',
  tag: 'Events',
  summary: 'Live updates as server-sent events',
  description:
    'Each event has a type and the data `{ id, type, subjectId, payload, at }`; it says what to look at again. ' +
    'Send the last `id` you got as `Last-Event-ID` to resume without a gap. A comment comes every 15 seconds. The stream ends with the session.',
  access: 'signed_in',
  query: z.strictObject({
    scope: z
      .enum(['organization', 'admin'])
      .default('organization')
      .meta({ description: '`admin`: everything, for administrators and support' }),
  }),
  answer: { status: 200, contentType: 'text/event-stream', description: 'The stream' },
  errors: ['forbidden', 'not_found'],
});

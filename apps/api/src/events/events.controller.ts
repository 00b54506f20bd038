import { Controller, Req, Res } from '@nestjs/common';
import { actsForOrganization, type SignedInPrincipal } from '@uni/feature-accounts';
import { notFound } from '@uni/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { invalid } from '../http/parse-input.js';
import { forbidden } from '../http/problem.js';
import { EventFeed } from './event-feed.js';
import { EventStream } from './event-stream.js';
import { eventStream } from './events.endpoints.js';
import { parsePosition, type StreamPosition } from './sequence-gaps.js';

/** Proxies must neither keep nor gather nor compress a stream. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

@Controller()
export class EventsController {
  constructor(private readonly feed: EventFeed) {}

  @Endpoint(eventStream)
  async stream(
    @Input() { query }: InputOf<typeof eventStream>,
    @Caller() who: SignedInPrincipal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const organizationId = scopeOf(query.scope, who);
    const after = positionOf(request);
    this.feed.admit(who);
    const stream = new EventStream(who, organizationId, reply.raw);
    reply.raw.once('close', () => this.feed.close(stream));
    reply.hijack();
    for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...STREAM_HEADERS }))
      if (value !== undefined) reply.raw.setHeader(name, value);
    reply.raw.flushHeaders();
    await this.feed.open(stream, after);
  }
}

function scopeOf(scope: 'organization' | 'admin', who: SignedInPrincipal): string | null {
  if (scope === 'admin') {
    if (who.platformRole === 'user') throw forbidden('Only administrators and support may see everything.');
    return null;
  }
  if (!actsForOrganization(who)) throw notFound('organisation');
  return who.organizationId;
}

function positionOf(request: FastifyRequest): StreamPosition | null {
  const given = request.headers['last-event-id'];
  if (given === undefined || given === '') return null;
  const position = typeof given === 'string' ? parsePosition(given) : null;
  if (!position) throw invalid([{ path: 'Last-Event-ID', message: 'must be the id of an event of this stream' }]);
  return position;
}

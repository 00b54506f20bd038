import { createServer } from 'node:http';
import { FaultBook } from '../faults/fault-book.js';
import { requestFaultSchema, faultMatchSchema, type FaultMatch, type RequestFault } from '../faults/fault.schema.js';
import { lieAboutMachines } from '../faults/distortion.js';
import type { DeliveryStyle } from '../serving/delivery.js';
import { exchange, type Exchanged } from '../serving/exchange.js';
import type { Answer } from '../serving/answer.js';
import { close, endpointOf, listen } from '../serving/listen.js';
import type { z } from 'zod';

const STYLE: DeliveryStyle = {
  contentType: 'application/json',
  headers: (status) => ({ 'X-Vendor': `tiny ${status}` }),
  reasons: { 429: 'Slow Down' },
  gzipFromBytes: 100,
  lie: (answer, fault) => ({
    ...answer,
    body: JSON.stringify(lieAboutMachines(JSON.parse(answer.body ?? '[]') as object[], fault)),
  }),
};

export interface TinyVendor {
  readonly url: string;
  /** What it has really done, by path. */
  readonly acted: string[];
  readonly exchanges: Exchanged<{ answer: Answer }>[];
  readonly book: FaultBook;
  arm(fault: z.input<typeof requestFaultSchema>, match?: z.input<typeof faultMatchSchema>, times?: number | null): void;
  close(): Promise<void>;
}

/** The smallest vendor that can be built of the kit: it answers three machines to everything. */
export async function startTinyVendor(): Promise<TinyVendor> {
  const book = new FaultBook();
  const acted: string[] = [];
  const exchanges: Exchanged<{ answer: Answer }>[] = [];
  const body = JSON.stringify([1, 2, 3].map((id) => ({ id, name: `machine-${id}`, on: true })));
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const access = request.headers['x-reads'] === undefined ? {} : { access: 'read' as const };
    const act = (): Promise<{ answer: Answer }> => {
      acted.push(`${request.method ?? ''} ${path}`);
      return Promise.resolve({ answer: { status: 200, body } });
    };
    void exchange({
      request,
      response,
      subject: { method: request.method ?? 'GET', path, label: path.slice(1), ...access },
      faults: book,
      style: STYLE,
      act,
      notActed: { status: 200, body: '{"unexpected":[1]}' },
    }).then((done) => exchanges.push(done));
  });
  const port = await listen(server, 0, '127.0.0.1');
  let number = 0;
  return {
    url: endpointOf('http', '127.0.0.1', port),
    acted,
    exchanges,
    book,
    arm: (fault, match, times = 1) => {
      const parsed: { fault: RequestFault; match: FaultMatch } = {
        fault: requestFaultSchema.parse(fault),
        match: faultMatchSchema.parse(match),
      };
      book.arm(`t${(number += 1)}`, parsed.match, parsed.fault, times);
    },
    close: () => close(server),
  };
}

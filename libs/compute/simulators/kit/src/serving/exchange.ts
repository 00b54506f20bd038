import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { accessOf, type FaultBook, type FaultSubject } from '../faults/fault-book.js';
import type { RequestFault } from '../faults/fault.schema.js';
import type { Answer } from './answer.js';
import { deliver, deliverWithFault, type DeliveryStyle } from './delivery.js';

/** Whether this fault lets the vendor act on the request at all. */
export function letsAct(fault: RequestFault, access: 'read' | 'write'): boolean {
  switch (fault.kind) {
    case 'drop':
    case 'garbage':
      return false;
    case 'wrong_types':
      return access === 'read';
    case 'status':
    case 'html':
    case 'hang':
      return fault.acts;
    default:
      return true;
  }
}

export interface ExchangeOptions<Handled extends { readonly answer: Answer }> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly subject: FaultSubject;
  readonly faults: FaultBook;
  readonly style: DeliveryStyle;
  /** Carries the request out. Must not reject but for mistakes of the simulator: refusals are answers. */
  readonly act: () => Promise<Handled>;
  /** Stands for the answer of a vendor that a fault keeps from acting, e.g. below `wrong_types`. */
  readonly notActed: Answer;
}

export interface Exchanged<Handled> {
  /** null when a fault kept the vendor from acting. */
  readonly handled: Handled | null;
  /** null when no status line was sent. */
  readonly status: number | null;
  readonly reason: string | null;
  /** Kinds of the faults that struck. */
  readonly faults: readonly string[];
}

/** Takes one request through the faults that are armed for it: what waits, whether the vendor acts, and what is sent. */
export async function exchange<Handled extends { readonly answer: Answer }>(
  options: ExchangeOptions<Handled>,
): Promise<Exchanged<Handled>> {
  const { request, response, subject, faults, style } = options;
  const struck = faults.takeForRequest(subject);
  for (const fault of struck) if (fault.kind === 'latency') await delay(fault.ms);
  const fault = struck.find((candidate) => candidate.kind !== 'latency');
  const handled = fault === undefined || letsAct(fault, accessOf(subject)) ? await options.act() : null;
  // The rest of a body that nobody read would keep the connection from being used again.
  if (handled === null) request.resume();
  const answer = handled?.answer ?? options.notActed;
  if (fault) deliverWithFault(style, request, response, fault, answer);
  else deliver(style, request, response, answer);
  const answered = response.headersSent;
  return {
    handled,
    status: answered ? response.statusCode : null,
    reason: answered ? response.statusMessage : null,
    faults: struck.map((one) => one.kind),
  };
}

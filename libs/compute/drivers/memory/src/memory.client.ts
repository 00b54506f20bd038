import { ProviderError, type CallContext, type ProviderErrorCode } from '@uni/compute-port';
import type { z } from 'zod';
import { CloudConnectionLost, type CloudAnswer } from './cloud/cloud.types.js';
import type { MemoryCloud } from './cloud/memory-cloud.js';
import { refusal } from './memory.wire.js';

/** The cloud's reasons in the port's words. */
const CODES: Readonly<Record<string, ProviderErrorCode>> = {
  token: 'unauthorized',
  right: 'forbidden',
  not_found: 'not_found',
  locked: 'conflict_busy',
  is_on: 'conflict_busy',
  is_off: 'conflict_busy',
  exists: 'conflict_busy',
  attached: 'conflict_busy',
  labelled: 'conflict_busy',
  quota: 'quota',
  no_disc: 'invalid',
  rate: 'rate_limited',
  no_room: 'capacity',
  no_image: 'invalid',
  no_network: 'invalid',
  bad_input: 'invalid',
  no_quorum: 'unavailable',
  guest_timeout: 'timeout',
};

/** Speaks the cloud's protocol: sends, judges the status, checks the shape. */
export class MemoryClient {
  constructor(
    private readonly cloud: MemoryCloud,
    private readonly token: string,
  ) {}

  async call<T extends z.ZodType>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    shape: T,
    context: CallContext,
  ): Promise<z.output<T>> {
    const answer = await this.send(operation, input, context);
    const body = parseJson(answer);
    if (answer.status !== 200) throw refusalOf(answer, body);
    const parsed = shape.safeParse(body === null || typeof body !== 'object' ? body : Reflect.get(body, 'data'));
    if (!parsed.success) throw protocolError(answer, 'the answer has another shape than promised');
    return parsed.data;
  }

  private async send(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    context: CallContext,
  ): Promise<CloudAnswer> {
    try {
      return await this.cloud.request({ operation, input, token: this.token, signal: context.signal });
    } catch (error) {
      if (!(error instanceof CloudConnectionLost)) throw error;
      throw new ProviderError({
        code: error.reason === 'aborted' ? 'timeout' : 'unavailable',
        outcome: error.sent ? 'unknown' : 'not_applied',
        vendorCode: error.reason,
        vendorMessage: error.message,
      });
    }
  }
}

/** A failure that a task or an answer reports in the cloud's words. */
export function failureOf(reason: string, words: string, status: number | null = null): ProviderError {
  const code = CODES[reason] ?? 'unavailable';
  return new ProviderError({
    code,
    // What the cloud refuses by a reason of its list it has not begun.
    outcome: reason in CODES ? 'not_applied' : 'unknown',
    vendorCode: status === null ? reason : `${status} ${reason}`,
    vendorMessage: words,
  });
}

function refusalOf(answer: CloudAnswer, body: unknown): ProviderError {
  const parsed = refusal.safeParse(body);
  if (!parsed.success) {
    return new ProviderError({
      code: answer.status >= 500 ? 'unavailable' : 'protocol',
      outcome: 'unknown',
      vendorCode: String(answer.status),
    });
  }
  const failure = failureOf(parsed.data.error.reason, parsed.data.error.words, answer.status);
  if (answer.retryAfterS === undefined) return failure;
  return new ProviderError({
    code: failure.code,
    outcome: failure.outcome,
    vendorCode: failure.vendorCode,
    vendorMessage: failure.vendorMessage,
    retryAfterMs: answer.retryAfterS * 1000,
  });
}

function parseJson(answer: CloudAnswer): unknown {
  try {
    return JSON.parse(answer.body) as unknown;
  } catch {
    if (answer.status !== 200) return null;
    throw protocolError(answer, 'the answer is not JSON');
  }
}

function protocolError(answer: CloudAnswer, words: string): ProviderError {
  return new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    vendorCode: String(answer.status),
    vendorMessage: words,
  });
}

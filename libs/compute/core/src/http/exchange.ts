import { isAscii } from 'node:buffer';
import { ProviderError, type VendorResponse } from '@uni/compute-port';
import type { Dispatcher } from 'undici';
import { ABORTED, toTransportError, transportTimeout } from './transport-error.js';
import type { VendorHttpTimeouts } from './vendor-http.types.js';

interface ExchangeOptions {
  readonly timeouts: VendorHttpTimeouts;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** What undici hands to the handler, as a name for the header argument. */
type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * One request and its answer. Knows at every moment whether the request may have left, which decides the `outcome` of a failure:
 * undici calls `onRequestStart` right before it writes the first byte.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<VendorResponse>;
  private readonly startedAtMs = performance.now();
  private readonly chunks: Buffer[] = [];
  private readonly totalTimer: NodeJS.Timeout;
  private phaseTimer: NodeJS.Timeout | undefined;
  private controller: Dispatcher.DispatchController | null = null;
  private receivedBytes = 0;
  private status = 0;
  private reason = '';
  private headers: Record<string, string> = {};
  private settled = false;
  private resolve!: (response: VendorResponse) => void;
  private reject!: (error: ProviderError) => void;

  constructor(private readonly options: ExchangeOptions) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.totalTimer = setTimeout(
      () => this.giveUp('total_timeout', 'No complete answer in time.'),
      options.timeouts.totalMs,
    );
    options.signal?.addEventListener('abort', this.onAbort, { once: true });
    if (options.signal?.aborted === true) this.onAbort();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A request that was given up while it waited for a connection must not leave any more.
    if (this.settled) return controller.abort(new Error('given up'));
    this.controller = controller;
    this.watch(this.options.timeouts.headersMs, 'headers_timeout', 'No answer in time.');
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: AnswerHeaders,
    reason?: string,
  ): void {
    if (this.settled || status < 200) return;
    this.status = status;
    this.reason = reason ?? '';
    this.headers = flatten(headers);
    this.watchBody();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return;
    this.receivedBytes += chunk.length;
    if (this.receivedBytes > this.options.maxResponseBytes) {
      const limit = `The answer is longer than ${this.options.maxResponseBytes} bytes.`;
      const init = {
        code: 'protocol',
        outcome: 'unknown',
        vendorCode: 'answer_too_long',
        vendorMessage: limit,
      } as const;
      return this.fail(new ProviderError(init));
    }
    this.chunks.push(chunk);
    this.watchBody();
  }

  onResponseEnd(): void {
    if (!this.settle()) return;
    this.resolve({
      status: this.status,
      reason: this.reason,
      headers: this.headers,
      body: textOf(Buffer.concat(this.chunks)),
      latencyMs: performance.now() - this.startedAtMs,
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(toTransportError(error, this.started));
  }

  fail(error: ProviderError): void {
    if (!this.settle()) return;
    this.controller?.abort(new Error('given up'));
    this.reject(error);
  }

  private get started(): boolean {
    return this.controller !== null;
  }

  private readonly onAbort = (): void => this.giveUp(ABORTED, 'The caller gave up.');

  private giveUp(vendorCode: string, sentence: string): void {
    this.fail(transportTimeout(vendorCode, sentence, this.started));
  }

  private watchBody(): void {
    this.watch(this.options.timeouts.bodyMs, 'body_timeout', 'The answer stopped half way.');
  }

  private watch(afterMs: number, vendorCode: string, sentence: string): void {
    clearTimeout(this.phaseTimer);
    this.phaseTimer = setTimeout(() => this.giveUp(vendorCode, sentence), afterMs);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.totalTimer);
    clearTimeout(this.phaseTimer);
    this.options.signal?.removeEventListener('abort', this.onAbort);
    return true;
  }
}

/**
 * Nearly all answers are plain ASCII. Read as such they are the same text, and one of more than a megabyte stays outside of the heap,
 * where nothing has to move it or make room for it.
 */
function textOf(body: Buffer): string {
  return body.toString(isAscii(body) ? 'latin1' : 'utf8');
}

function flatten(headers: AnswerHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

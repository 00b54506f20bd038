import { CloudConnectionLost, type CloudAnswer } from './cloud.types.js';

/** What happens to one request; the words are explained in the driver conformance suite. */
export type CloudCallFault =
  | {
      readonly kind:
        | 'lost_answer'
        | 'dropped'
        | 'half_body'
        | 'garbage'
        | 'html'
        | 'wrong_types'
        | 'server_error'
        | 'bad_gateway'
        | 'unauthorized'
        | 'hang';
    }
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number };

export interface CloudFaultTarget {
  readonly on: 'read' | 'write' | 'any';
  readonly skip?: number;
}

const HTML = '<!doctype html><html><body><h1>Please sign in</h1></body></html>';

/** Holds the one armed call fault and acts it out. */
export class CloudCallFaults {
  private armed: { readonly fault: CloudCallFault; readonly on: CloudFaultTarget['on']; skip: number } | null = null;

  next(fault: CloudCallFault, target: CloudFaultTarget): void {
    this.armed = { fault, on: target.on, skip: target.skip ?? 0 };
  }

  /** Whether a fault was still armed. */
  disarm(): boolean {
    const wasArmed = this.armed !== null;
    this.armed = null;
    return wasArmed;
  }

  /** Carries a request out, or spoils it. */
  async apply(
    kind: 'read' | 'write',
    carryOut: () => CloudAnswer,
    signal: AbortSignal | undefined,
  ): Promise<CloudAnswer> {
    const fault = this.take(kind);
    if (fault === null) return carryOut();
    switch (fault.kind) {
      case 'lost_answer':
      case 'half_body':
        carryOut();
        throw new CloudConnectionLost('reset', true);
      case 'dropped':
        throw new CloudConnectionLost('reset', true);
      case 'garbage':
        return { status: 200, body: '{"data": [{"id": ' };
      case 'html':
        return { status: 200, body: HTML };
      case 'wrong_types':
        return { status: 200, body: '{"data": {"id": 42, "state": ["odd"], "machines": "none", "zones": 7}}' };
      case 'server_error':
        return { status: 500, body: '{"error": {"reason": "internal", "words": "unexpected state 0x7f"}}' };
      case 'bad_gateway':
        carryOut();
        return { status: 502, body: HTML };
      case 'unauthorized':
        return { status: 401, body: '{"error": {"reason": "token", "words": "token expired"}}' };
      case 'rate_limited':
        return {
          status: 429,
          retryAfterS: Math.ceil(fault.retryAfterMs / 1000),
          body: '{"error": {"reason": "rate", "words": "slow down"}}',
        };
      case 'hang':
        return hang(signal);
    }
  }

  private take(kind: 'read' | 'write'): CloudCallFault | null {
    const armed = this.armed;
    if (armed === null || (armed.on !== 'any' && armed.on !== kind)) return null;
    if (armed.skip > 0) {
      armed.skip -= 1;
      return null;
    }
    this.armed = null;
    return armed.fault;
  }
}

function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => reject(new CloudConnectionLost('aborted', true));
    if (signal?.aborted === true) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}

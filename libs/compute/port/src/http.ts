/**
 * The one way in which drivers reach a vendor. The core implements it (timeouts, size limit, TLS pinning, connection pool,
 * concurrency limit, circuit breaker, metrics, redaction); a driver only says what to send.
 */
export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the endpoint, or below the address that `origin` names, beginning with `/`, already percent-encoded; empty for the address itself. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or bytes where a vendor takes files. */
  readonly body?: string | Uint8Array;
  /** Metric and log label: a fixed word such as `clone`, never an id. */
  readonly label: string;
  /** One of the names in `DriverFactory.endpoints`; left out: the connection's own endpoint. */
  readonly origin?: string;
}

export interface VendorResponse {
  readonly status: number;
  /** Reason phrase of the status line; some vendors put the message there. */
  readonly reason: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly latencyMs: number;
}

export interface CallContext {
  /** Sent on as `X-Request-Id`. */
  readonly requestId: string;
  readonly signal?: AbortSignal;
}

export interface VendorHttp {
  /**
   * Sends once. Answers with any status; throws `ProviderError` (`unavailable`, `timeout`, `protocol`) when there was no complete
   * answer, with `outcome: 'unknown'` unless the request certainly never left.
   */
  send(request: VendorRequest, context: CallContext): Promise<VendorResponse>;
}

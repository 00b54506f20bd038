import type { ProviderErrorCode, VendorHttp } from '@uni/compute-port';
import type { EndpointPolicy } from '../endpoint/endpoint-policy.js';
import type { HostResolver } from '../endpoint/guarded-lookup.js';

export interface VendorHttpTimeouts {
  /** Name lookup, TCP and TLS together. */
  readonly connectMs: number;
  /** From the request's first byte to the answer's status line. */
  readonly headersMs: number;
  /** Longest silence inside the answer's body. */
  readonly bodyMs: number;
  /** From `send` to the last byte, waiting for a free connection included. */
  readonly totalMs: number;
}

/** What happened to one request; no header, path or body is in it. */
export interface VendorHttpEvent {
  readonly label: string;
  /** null when there was no complete answer. */
  readonly status: number | null;
  /** null when there was a complete answer. */
  readonly code: ProviderErrorCode | null;
  readonly latencyMs: number;
}

export interface VendorHttpOptions {
  /** Base address; a path in it is put before every request's path. */
  readonly endpoint: string;
  readonly policy: EndpointPolicy;
  /** SHA-256 of the leaf certificate, hexadecimal with or without colons; null: the certificate must verify publicly. */
  readonly pinnedFingerprint: string | null;
  readonly timeouts?: Partial<VendorHttpTimeouts>;
  /** Longest body that is read. Default 16 MiB. */
  readonly maxResponseBytes?: number;
  /** Connections kept to this provider. Default 8. */
  readonly maxConnections?: number;
  /** How long an unused connection is kept; vendors drop theirs after about 5 s. Default 4 s. */
  readonly keepAliveMs?: number;
  /** Stands in for the system's resolver in tests of rebinding names. */
  readonly resolve?: HostResolver;
  readonly observe?: (event: VendorHttpEvent) => void;
}

export interface ClosableVendorHttp extends VendorHttp {
  /** Lets requests in flight finish, then closes every connection. Later requests fail as `unavailable`, `closed`. */
  close(): Promise<void>;
}

export const DEFAULT_TIMEOUTS: VendorHttpTimeouts = {
  connectMs: 5_000,
  headersMs: 20_000,
  bodyMs: 10_000,
  totalMs: 30_000,
};

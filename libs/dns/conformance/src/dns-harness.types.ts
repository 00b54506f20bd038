import type { CallContext, CheckProblem, DnsDescription, DnsDriver, RegisteredDomain } from '@uni/dns-port';

/** How one call goes wrong. */
export type CallFault =
  | { readonly kind: 'dropped' }
  | { readonly kind: 'lost_answer' }
  | { readonly kind: 'half_body' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'html' }
  | { readonly kind: 'wrong_types' }
  | { readonly kind: 'server_error' }
  /** A gateway gives up although the vendor has acted. */
  | { readonly kind: 'bad_gateway' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number };

/** What a name server answers. Values in the portable spelling. */
export interface ServedRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** A fresh vendor account, and a driver connected to it. */
export interface DnsSession {
  readonly driver: DnsDriver;
  context(): CallContext;
  /** A driver that remembers nothing, as after a restart. */
  reopen(): DnsDriver;
  /** What the vendor's name servers answer, read without the driver's code. */
  served(zone: string): readonly ServedRecord[];
  calls(): { readonly reads: number; readonly writes: number };
  /** Lets a little time pass at the vendor. */
  tick(): void;
  /** Somebody at the vendor's own panel. */
  expire(domain: string, day: string): void;
  /** A publication of somebody else's begins and is not finished before the next tick. */
  publishElsewhere(zone: string): Promise<void>;
  /** The next call of that sort goes wrong, once. */
  next(fault: CallFault, on: 'any' | 'write'): Promise<void>;
  /** Takes back a fault that has not struck. Answers whether it was still waiting. */
  disarm(): boolean;
  breakConnection(problem: CheckProblem['code']): Promise<void>;
  dispose(): Promise<void>;
}

/** What the suite needs to know to try a driver on a double of its vendor. */
export interface DnsHarness {
  readonly description: DnsDescription;
  /** Every domain of a fresh account. */
  readonly domains: readonly Pick<RegisteredDomain, 'name' | 'renewal'>[];
  /** Every zone of a fresh account; the first is the one that is changed. */
  readonly zones: readonly [string, ...string[]];
  /** A record of the first zone that the vendor keeps for itself; null where the vendor has none. */
  readonly protectedRecord: { readonly name: string; readonly type: string } | null;
  /** What `breakConnection` can act out. */
  readonly checkProblems: readonly CheckProblem['code'][];
  /** Never to be seen in an error. */
  readonly secrets: readonly string[];
  open(): Promise<DnsSession>;
}

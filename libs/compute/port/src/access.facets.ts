import type { CallContext } from './http.js';
import type { Accepted, MachineAddress, MachineRef } from './values.js';

/** How the console of a machine is reached, once and soon. Holds secrets: never logged or shown, and stored only sealed, until it is used. */
export interface ConsoleAccess {
  /** RFB 3.8 over binary websocket frames. `ws:` only where the vendor's own endpoint is plain. */
  readonly url: string;
  /** Demanded by the vendor for the upgrade, authentication included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  /** For VNC authentication inside the stream; null when none is asked for. */
  readonly password: string | null;
  /** SHA-256 of the leaf certificate to pin; null for public verification. */
  readonly pinnedFingerprint: string | null;
  readonly expiresAt: Date;
}

export interface ConsoleFacet {
  /** @throws ProviderError `invalid` with vendorCode `state` when the machine is off. */
  open(ref: MachineRef, context: CallContext): Promise<ConsoleAccess>;
}

export interface FirewallRule {
  readonly direction: 'in' | 'out';
  readonly action: 'accept' | 'drop';
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'any';
  /** Both null for all ports, and for protocols without ports. */
  readonly portFrom: number | null;
  readonly portTo: number | null;
  /** The other side, such as `0.0.0.0/0`. */
  readonly cidr: string;
  readonly note: string;
  /**
   * Read only. The vendor's rule says more than can be told here, and would be another one if it were written back. Absent where it does
   * not.
   */
  readonly partial?: true;
}

export interface FirewallState {
  readonly enabled: boolean;
  /** What happens to traffic that no rule names. */
  readonly defaultIn: 'accept' | 'drop';
  readonly defaultOut: 'accept' | 'drop';
  /** The first that matches decides. */
  readonly rules: readonly FirewallRule[];
}

export interface FirewallFacet {
  read(ref: MachineRef, context: CallContext): Promise<FirewallState>;
  /** The whole state, not a change of it: may be repeated. @throws ProviderError `invalid` for what the vendor cannot express. */
  write(ref: MachineRef, state: FirewallState, context: CallContext): Promise<Accepted>;
}

export interface AddressState extends MachineAddress {
  /** In the vendor's words, to release it with. */
  readonly externalId: string;
  /** The one the machine was built with cannot be released. */
  readonly primary: boolean;
}

/** Addresses beside the one a machine was built with. */
export interface AddressFacet {
  list(ref: MachineRef, context: CallContext): Promise<readonly AddressState[]>;
  /** `known`: the ids that were there before, so that a repeated call does not take two. */
  add(ref: MachineRef, request: { readonly known: readonly string[] }, context: CallContext): Promise<Accepted>;
  release(ref: MachineRef, externalId: string, context: CallContext): Promise<Accepted>;
}

import type { CheckProblem, OwnershipMark } from '@uni/compute-port';

/**
 * What the vendor does to one call.
 *
 * - `lost_answer`: carries the call out, then cuts the connection before the answer.
 * - `dropped`: cuts the connection after the request without carrying it out.
 * - `half_body`: carries the call out and cuts the answer in the middle of its body.
 * - `garbage`: answers 200 with text that is not the vendor's format. Writes are not carried out.
 * - `html`: answers 200 with an HTML page, as a captive portal or a proxy does. Writes are not carried out.
 * - `wrong_types`: answers 200 in the vendor's format, with values of other types than promised. Writes are not carried out.
 * - `server_error`: answers 500 without words that the vendor documents. Writes are not carried out.
 * - `bad_gateway`: carries the call out, then a proxy in between answers 502 with HTML.
 * - `unauthorized`: answers as for wrong credentials.
 * - `rate_limited`: answers 429 with `Retry-After` (whole seconds). Not carried out.
 * - `hang`: takes the request and never answers. Not carried out.
 */
export type CallFault =
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

export interface CallFaultTarget {
  /** `write`: calls that change something at the vendor; `read`: the others. */
  readonly on: 'read' | 'write' | 'any';
  /** Matching calls that pass unharmed before the fault strikes. Default 0. */
  readonly skip?: number;
}

/** Bad luck on request. Every method resolves when the fault is armed or done. */
export interface HarnessFaults {
  /** Strikes exactly one call: the first (after `skip`) that matches. */
  next(fault: CallFault, target: CallFaultTarget): Promise<void>;

  /** Whether a fault armed by `next` has not struck yet. Disarms it. */
  disarm(): Promise<boolean>;

  /** The vendor is busy with the machine (its lock) until `unlock`. */
  lock(externalId: string): Promise<void>;
  unlock(externalId: string): Promise<void>;

  /** No location has room for another machine, until `roomAgain`. Existing machines are untouched. */
  full(): Promise<void>;
  roomAgain(): Promise<void>;

  /** Puts a finished machine of somebody else under the id that this order has reserved (caller-chosen ids only). */
  strangerTakes(reservedId: string): Promise<void>;

  /** The next task that begins stays pending until `unstick`. */
  stickNextTask(): Promise<void>;
  unstick(): Promise<void>;

  /** The next task that begins ends in failure with these words of the vendor. */
  failNextTask(words: string): Promise<void>;

  /** The guest ignores requests to shut down; pulling the plug still works. */
  deafGuest(externalId: string): Promise<void>;

  /** Somebody removes the machine in the vendor's own console. */
  vanish(externalId: string): Promise<void>;

  /** Another machine now answers under this external id, with another mark or none (the vendor handed the id out again). */
  impostor(externalId: string, mark: OwnershipMark | null): Promise<void>;

  /** Somebody starts or stops the machine in the vendor's own console. */
  setPower(externalId: string, state: 'running' | 'stopped'): Promise<void>;

  /** A part of the vendor (a node, a region) is down and the vendor says so: lists are incomplete until `wholeAgain`. */
  partDown(): Promise<void>;
  wholeAgain(): Promise<void>;

  /** The next complete walk of the inventory finds an empty account although machines exist, with no sign of an error. */
  emptyInventory(): Promise<void>;

  /** Spoils the connection in the way that `check` reports under this code. */
  breakConnection(problem: CheckProblem['code']): Promise<void>;
}

import type { CallRecord } from './keeping/call-log.js';

/** One line of what came into being and ceased to be: the proof for "exactly one machine". Vendors add their own columns. */
export interface MachineLogLine {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly event: string;
  /** What did it: a task, a request's label or `drift`. */
  readonly cause: string;
}

/**
 * What every vendor's simulator can do for tests and for the control API. A vendor's own type extends this one with narrower
 * parameters and richer answers.
 */
export interface HostedSimulator {
  /** The provider kind, e.g. `proxmox`. */
  readonly kind: string;
  /** Where the vendor's API is, as an administrator enters it. */
  readonly endpoint: string;
  readonly credentials: Readonly<Record<string, string>>;
  /** What a control plane needs to connect beside endpoint and credentials, e.g. a fingerprint or a second address. */
  readonly options: Readonly<Record<string, unknown>>;

  /** A copy of everything the simulated vendor knows, without secrets. */
  state(): object;
  /** Every machine in a few words. */
  machines(): readonly object[];
  /** From the first day on. */
  machineLog(): readonly MachineLogLine[];
  /** The latest calls, oldest first. */
  calls(): readonly CallRecord[];
  clearCalls(): void;

  /**
   * Arms a fault of requests, or makes something wrong with the vendor's world at once. Answers the id to take it back with.
   * @throws ZodError for a request of the wrong shape, Refusal for one that cannot be carried out.
   */
  addFault(request: unknown): Promise<string>;
  faults(): { readonly armed: readonly unknown[]; readonly standing: readonly unknown[] };
  /** Answers false when there is no such fault, or no longer. */
  removeFault(id: string): boolean;
  clearFaults(): void;
  /** Ends tasks that a fault holds for ever. */
  releaseStuckTasks(): void;

  /** Changes the vendor's world behind the control plane's back: `vanish`, `appear`, `change`. @throws as `addFault`. */
  drift(request: unknown): object;
  /** Lets everything happen that is due; needed with an injected clock only. */
  advance(): void;
  /** The first day again: machines, tasks, faults and logs are gone; credentials stay. */
  reset(): void;
  close(): Promise<void>;
}

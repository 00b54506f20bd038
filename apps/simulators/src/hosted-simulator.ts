/** What the control API can do with any vendor's simulator. Bodies come unparsed: each vendor knows its own faults. */
export interface HostedSimulator {
  readonly kind: string;
  /** In the shape in which an administrator enters a provider. */
  connection(): {
    readonly kind: string;
    readonly endpoint: string;
    readonly credentials: Readonly<Record<string, string>>;
    readonly options: Readonly<Record<string, unknown>>;
  };
  /** Machines and other resources as the vendor has them. */
  state(): unknown;
  /** Calls with a sequence number above this one, oldest first, and what they brought into being. */
  calls(since: number, limit: number): unknown;
  listFaults(): unknown;
  /** @throws ZodError for a body of the wrong shape, ControlRefusal for one that cannot be carried out. */
  addFault(body: unknown): Promise<{ readonly id: string }>;
  removeFault(id: string): boolean;
  clearFaults(): void;
  /** @throws as `addFault`. */
  drift(body: unknown): unknown;
  /** Ends tasks that a fault holds for ever. */
  releaseTasks(): void;
  reset(): void;
  close(): Promise<void>;
}

/** A well-formed command that cannot be carried out, e.g. about a machine that does not exist. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';
}

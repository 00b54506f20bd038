import type { CallRecord, HostedSimulator } from '@uni/simulator-kit';

/** What the host hands to every simulator it starts. */
export interface StartContext {
  /** 0 takes a free one. @throws Error for a name that the entry does not list. */
  readonly port: (name: string) => number;
  readonly timeScale: number;
  /** Where the simulated world is kept between runs. */
  readonly stateFile: string;
  /** Another for each installation; used by a first start only. */
  readonly seed: number;
  /** Told about every finished call, for the log. */
  readonly onCall: (call: CallRecord) => void;
}

/** How one vendor's simulator joins the host. */
export interface SimulatorEntry {
  readonly kind: string;
  /** Distance of each port from the control port: fixed, because people write these addresses down. */
  readonly ports: Readonly<Record<string, number>>;
  start(context: StartContext): Promise<HostedSimulator>;
}

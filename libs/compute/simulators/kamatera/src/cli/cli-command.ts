import type { Fields } from '../wire/fields.js';
import type { World } from '../world/world.js';
import type { Upstream } from './upstream.js';

/** One request to the proxy on its way through a command. */
export interface CliCall {
  readonly upstream: Upstream;
  /** Query and body together; an empty text counts as not sent. */
  readonly input: Fields;
  /** For the proxy's own clock and chance only: what it knows of servers it asks the console. */
  readonly world: World;
}

export interface CliFlag {
  readonly name: string;
  readonly usage: string;
  readonly required?: boolean;
  readonly bool?: boolean;
  readonly array?: boolean;
  readonly default?: string;
}

export interface CliCommand {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Fixed word for call log and faults; the console's own where both do the same. */
  readonly label: string;
  /** Whether it may change something; several commands list without flags and act with them. */
  readonly writes: boolean | ((input: Fields) => boolean);
  /** Group and name by which the command line tool offers it. */
  readonly use: readonly [group: 'server' | 'queue' | 'network', name: string];
  readonly short: string;
  /** Name of the proxy's own method: it stands in its words when it stumbles. */
  readonly proxyMethod: string;
  readonly flags: readonly CliFlag[];
  /** @throws CliFailure, UpstreamError or ProxyFault */
  readonly handle: (call: CliCall) => unknown;
}

/** Flags by which every command finds its server. */
export const SERVER_FLAGS: readonly CliFlag[] = [
  { name: 'id', usage: 'UUID of one server' },
  { name: 'name', usage: 'Name of the server, or a regular expression that matches it' },
];
export const WAIT_FLAG: CliFlag = { name: 'wait', usage: 'Wait until the command has ended', bool: true };

import type { Release } from '../world/version.js';
import type { Call, JobRequest } from './call.js';
import type { ParamSpecs } from './param-spec.js';

interface CommandBase {
  /** As called: `listVirtualMachines`. */
  readonly name: string;
  readonly description: string;
  readonly params: ParamSpecs;
  /** Default: the name in lower case with `response` behind it. */
  readonly envelope?: string;
  /** Servers before it do not have the command. */
  readonly since?: Release;
  /** Only for root administrators; `domain` admits domain administrators as well. */
  readonly admin?: 'root' | 'domain';
  /** Java class that `queryAsyncJobResult` names; default made from the name. */
  readonly javaClass?: string;
}

export interface SyncCommand extends CommandBase {
  readonly kind: 'sync';
  /** Answers what stands below the envelope. @throws ApiRefusal */
  readonly handle: (call: Call) => object;
}

/** `create` answers the id of the new thing at once, beside the job. */
export interface AsyncCommand extends CommandBase {
  readonly kind: 'async' | 'create';
  /** Checks what is checked before the job exists, and makes the thing that `create` creates. @throws ApiRefusal */
  readonly handle: (call: Call) => JobRequest;
}

export type Command = SyncCommand | AsyncCommand;

export function envelopeOf(command: Command | undefined): string {
  return command === undefined ? 'errorresponse' : (command.envelope ?? `${command.name.toLowerCase()}response`);
}

/** Whether a command only reads; the server's own enforcement of POST draws the line by the name as well. */
export function isReading(name: string): boolean {
  return /^(list|get|query|find)/.test(name);
}

/** The cloud's own words. They differ from the port's on purpose: a driver that only passes things on would prove nothing. */
export type CloudPower = 'on' | 'off' | 'suspended';

export interface CloudMachine {
  readonly id: string;
  name: string;
  /** Free text of the account's owner; our driver writes its mark here. */
  label: string | null;
  power: CloudPower;
  cpus: number;
  memoryMib: number;
  diskGib: number;
  readonly zone: string;
  readonly image: string;
  address: string | null;
  /** The task that works on the machine now. */
  taskId: string | null;
  /** Locked by an administrator of the cloud. */
  locked: boolean;
  /** The guest does not react to a request to shut down. */
  deaf: boolean;
  /** The label appears when the build is finished. */
  labelHidden: boolean;
}

export interface CloudTask {
  readonly id: string;
  readonly kind: string;
  readonly machineId: string;
  state: 'running' | 'ok' | 'failed';
  stepsLeft: number;
  stuck: boolean;
  failure: { readonly reason: string; readonly words: string } | null;
  /** Applied when the task ends well. */
  readonly onOk: () => void;
  /** Applied when the task fails. */
  readonly onFailed: () => void;
}

export interface CloudZone {
  readonly id: string;
  readonly memoryMib: number;
}

/** Ways in which the whole connection can be out of order. */
export type CloudAilment =
  'unreachable' | 'unauthorized' | 'missing_right' | 'clock_skew' | 'unsupported_version' | 'no_quorum';

export interface MemoryCloudOptions {
  /** `caller`: machines are cloned under an id that the client names; `vendor`: the cloud names them. Default `caller`. */
  readonly ids?: 'caller' | 'vendor';
  /** Default: `east` and `west`, 64 GiB each. */
  readonly zones?: readonly CloudZone[];
  readonly images?: readonly string[];
  /** Accepted token. Default `memory-token`. */
  readonly token?: string;
  /** Reads after which a task ends: every read moves every task on by one. 0: at once. Default 2. */
  readonly taskSteps?: number;
  /** Machines per page of the list. Default 100. */
  readonly pageSize?: number;
  readonly now?: () => Date;
}

/** One request and answer of the cloud's protocol, the same that an HTTP vendor would speak. */
export interface CloudRequest {
  readonly operation: string;
  readonly token: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
}

export interface CloudAnswer {
  readonly status: number;
  readonly retryAfterS?: number;
  readonly body: string;
}

/** The connection ended without an answer. `sent`: the cloud may have seen the request. */
export class CloudConnectionLost extends Error {
  override readonly name = 'CloudConnectionLost';
  constructor(
    readonly reason: 'refused' | 'reset' | 'aborted',
    readonly sent: boolean,
  ) {
    super(`connection ${reason}`);
  }
}

/** A refusal in the cloud's own words, answered as JSON with this status. */
export class CloudRefusal extends Error {
  override readonly name = 'CloudRefusal';
  constructor(
    readonly status: number,
    readonly reason: string,
    words: string,
  ) {
    super(words);
  }
}

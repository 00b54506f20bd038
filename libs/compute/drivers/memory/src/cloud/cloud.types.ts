/** The cloud's own words. They differ from the port's on purpose: a driver that only passes things on would prove nothing. */
export type CloudPower = 'on' | 'off' | 'suspended' | 'shelved';

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
  /** One card each; empty: the cloud's own choice. */
  readonly networks: readonly string[];
  /** What was written onto its first disk last. */
  image: string;
  /** What stands on its first disk now; tests change it as a guest would. */
  content: string;
  address: string | null;
  /** Addresses beside that one. */
  extraAddresses: { readonly id: string; readonly address: string }[];
  /** The disc in its drive. */
  disc: string | null;
  inRescue: boolean;
  firewall: CloudFirewall;
  readonly bornAt: Date;
  /** The task that works on the machine now. */
  taskId: string | null;
  /** Locked by an administrator of the cloud. */
  locked: boolean;
  /** The guest does not react to a request to shut down. */
  deaf: boolean;
  /** The label appears when the build is finished. */
  labelHidden: boolean;
}

export interface CloudFirewallRule {
  readonly way: 'in' | 'out';
  readonly allow: boolean;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'any';
  readonly ports: readonly [from: number, to: number] | null;
  readonly peer: string;
  readonly note: string;
}

export interface CloudFirewall {
  readonly on: boolean;
  readonly allowIn: boolean;
  readonly allowOut: boolean;
  readonly rules: readonly CloudFirewallRule[];
}

export type CloudThingKind = 'snapshot' | 'volume' | 'backup';

/** What stands on the account beside machines. */
export interface CloudThing {
  readonly id: string;
  readonly kind: CloudThingKind;
  label: string | null;
  name: string;
  /** Whose disks a snapshot or backup holds, or what a volume is attached to. */
  machineId: string | null;
  sizeGib: number;
  readonly class: string;
  readonly withMemory: boolean;
  /** What was on the machine's disk when it was made. */
  content: string;
  state: 'making' | 'ready' | 'removing';
  readonly bornAt: Date;
  /** The task that works on it now. */
  taskId: string | null;
}

export interface CloudEvent {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly words: string;
  readonly machineId: string | null;
}

/** A size that the cloud sells under a name, in micro-units of its currency an hour. */
export interface CloudFlavour {
  readonly id: string;
  readonly cpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly onMicros: bigint;
  readonly offMicros: bigint;
  readonly shelvedMicros: bigint;
}

export interface CloudTariff {
  currency: string;
  flavours: CloudFlavour[];
  volumeGibMicros: bigint;
  snapshotGibMicros: bigint;
}

export interface CloudTask {
  readonly id: string;
  readonly kind: string;
  /** null for work on something that belongs to no machine. */
  readonly machineId: string | null;
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
  readonly networks?: readonly string[];
  /** Accepted token. Default `memory-token`. */
  readonly token?: string;
  /** Reads after which a task ends: every read moves every task on by one. 0: at once. Default 2. */
  readonly taskSteps?: number;
  /** Entries per page of a list. Default 100. */
  readonly pageSize?: number;
  /** Default: `virtio-drivers` and `rescue-cd`. */
  readonly discs?: readonly string[];
  /** Nobody gets into a machine without a key: orders without one are refused. Default false. */
  readonly requiresKey?: boolean;
  /** Sizes with a name and a price, beside the free ones. Default: none. */
  readonly flavours?: readonly CloudFlavour[];
  /** Where consoles answer; a ticket is appended. Default: an address where nobody listens. */
  readonly consoleUrl?: string;
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

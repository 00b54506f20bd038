import { InstanceStatus as STATUSES, type Prisma } from '@uni/data';

export type InstanceStatus = (typeof STATUSES)[keyof typeof STATUSES];

/** Nothing is at work on it, and everybody knows how it stands. */
export const RESTING_STATUSES: ReadonlySet<InstanceStatus> = new Set(['running', 'stopped', 'suspended', 'shelved']);
export const INSTANCE_STATUS_LIST = Object.values(STATUSES) as readonly InstanceStatus[];

/** A stored instance. */
export type InstanceRow = Prisma.InstanceGetPayload<object>;

/** Who gives an order, and for whom. */
export interface Orderer {
  readonly userId: string;
  readonly organizationId: string;
  readonly accountId: bigint;
  readonly currency: string;
}

export const MINUTE_MS = 60_000;

/** How long each kind may take before it is given up and taken back. */
export const DEADLINES_MS = {
  create: 30 * MINUTE_MS,
  start: 10 * MINUTE_MS,
  stop: 10 * MINUTE_MS,
  reboot: 10 * MINUTE_MS,
  resize: 20 * MINUTE_MS,
  suspend: 15 * MINUTE_MS,
  resume: 15 * MINUTE_MS,
  // An image of the whole disk is written, or read.
  shelve: 60 * MINUTE_MS,
  unshelve: 60 * MINUTE_MS,
  rebuild: 30 * MINUTE_MS,
  clone: 120 * MINUTE_MS,
  rescue: 15 * MINUTE_MS,
  unrescue: 15 * MINUTE_MS,
  rename: 15 * MINUTE_MS,
  // A machine that its place is working on is waited for.
  adopt: 30 * MINUTE_MS,
  // A provider that is down for hours comes back, and the machine still has to go.
  delete: 24 * 60 * MINUTE_MS,
} as const;

/** How long a guest may take to shut down when it is asked to. */
export const GRACE_MS = 60_000;

/** Where sealed user data belongs: another instance's does not open here. */
export const userDataPlace = (instanceId: string): string => `instances|${instanceId}|user_data`;

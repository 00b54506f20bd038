import { INSTANCE_STATUS_LIST, type InstanceStatus } from './instance.types.js';

/** What customers may ask of an instance that exists. */
export const INSTANCE_COMMANDS = [
  'start',
  'stop',
  'reboot',
  'resize',
  'suspend',
  'resume',
  'shelve',
  'unshelve',
  'rebuild',
  'clone',
  'rescue',
  'unrescue',
  'delete',
] as const;
export type InstanceCommand = (typeof INSTANCE_COMMANDS)[number];

export interface Transition {
  /** Shown while the operation is at work. */
  readonly during: InstanceStatus;
  /** Shown when it has succeeded. */
  readonly after: InstanceStatus;
}

export type StateTable = Readonly<Record<InstanceStatus, Readonly<Partial<Record<InstanceCommand, Transition>>>>>;

// Before the provider has confirmed it, the old status is the truth; `desiredStatus` tells where it is heading.
const start = { during: 'stopped', after: 'running' } as const;
const stop = { during: 'running', after: 'stopped' } as const;
// The machine stays as it is while it is copied.
const clone = (status: InstanceStatus): Transition => ({ during: status, after: status });
const remove = { during: 'deleting', after: 'deleted' } as const;

/** Which status allows what, and where it leads. What is not listed is refused with `illegal_state`. */
export const INSTANCE_STATES: StateTable = {
  running: {
    stop,
    reboot: { during: 'rebooting', after: 'running' },
    resize: { during: 'resizing', after: 'running' },
    suspend: { during: 'running', after: 'suspended' },
    shelve: { during: 'running', after: 'shelved' },
    rebuild: { during: 'rebuilding', after: 'running' },
    clone: clone('running'),
    rescue: { during: 'running', after: 'running' },
    unrescue: { during: 'running', after: 'running' },
    delete: remove,
  },
  stopped: {
    start,
    resize: { during: 'resizing', after: 'stopped' },
    shelve: { during: 'stopped', after: 'shelved' },
    rebuild: { during: 'rebuilding', after: 'stopped' },
    clone: clone('stopped'),
    delete: remove,
  },
  suspended: {
    resume: { during: 'suspended', after: 'running' },
    stop: { during: 'suspended', after: 'stopped' },
    shelve: { during: 'suspended', after: 'shelved' },
    delete: remove,
  },
  shelved: { unshelve: { during: 'shelved', after: 'running' }, delete: remove },
  // Something went wrong and nobody knows how it stands: off or gone is always a way out.
  error: { stop: { during: 'error', after: 'stopped' }, delete: remove },
  lost: { delete: remove },
  unknown: { stop: { during: 'unknown', after: 'stopped' }, delete: remove },
  // An operation is at work; it alone decides what comes next.
  provisioning: {},
  rebooting: {},
  resizing: {},
  rebuilding: {},
  deleting: {},
  deleted: {},
};

/** What may be asked of a machine that runs its rescue system; everything else has to wait until it is left. */
export const RESCUE_COMMANDS: ReadonlySet<InstanceCommand> = new Set(['stop', 'shelve', 'unrescue', 'delete']);

const TRANSITIONAL: ReadonlySet<InstanceStatus> = new Set([
  'provisioning',
  'rebooting',
  'resizing',
  'rebuilding',
  'deleting',
]);

/** @throws Error when the table contradicts itself; called when the process starts. */
export function validateStates(table: StateTable): void {
  const faults: string[] = [];
  for (const status of INSTANCE_STATUS_LIST) {
    const commands = table[status] as StateTable[InstanceStatus] | undefined;
    if (commands === undefined) {
      faults.push(`${status} is missing`);
      continue;
    }
    const allowed = Object.entries(commands) as [InstanceCommand, Transition][];
    if (TRANSITIONAL.has(status) && allowed.length > 0)
      faults.push(`${status} is decided by its operation and allows nothing`);
    if (!TRANSITIONAL.has(status) && status !== 'deleted' && commands.delete === undefined)
      faults.push(`${status} has no way out`);
    for (const [command, { during, after }] of allowed) {
      if (TRANSITIONAL.has(after)) faults.push(`${status} --${command}--> ${after} would never end`);
      if (!TRANSITIONAL.has(during) && during !== status)
        faults.push(`${status} --${command} shows ${during}, which is not true yet`);
    }
  }
  if (faults.length > 0) throw new Error(`The table of instance states is broken: ${faults.join('; ')}`);
}

import type { InstanceStatusName, InstanceView } from '@uni/client';
import type { StatusGlyphKind } from '@uni/ui';

const GLYPHS: Readonly<Record<InstanceStatusName, StatusGlyphKind>> = {
  running: 'running',
  stopped: 'stopped',
  suspended: 'suspended',
  shelved: 'suspended',
  provisioning: 'progress',
  rebooting: 'progress',
  resizing: 'progress',
  rebuilding: 'progress',
  deleting: 'progress',
  error: 'error',
  lost: 'lost',
  unknown: 'unknown',
  deleted: 'skipped',
};

/** The glyph of a status. A status that this page does not know yet is shown as unknown, never as healthy. */
export function glyphOf(status: InstanceStatusName): StatusGlyphKind {
  return GLYPHS[status] ?? 'unknown';
}

/** The tabs over the list of instances. */
export const STATUS_GROUPS = {
  running: ['running'],
  busy: ['provisioning', 'rebooting', 'resizing', 'rebuilding', 'deleting'],
  off: ['stopped', 'suspended', 'shelved'],
  attention: ['error', 'lost', 'unknown'],
} as const satisfies Readonly<Record<string, readonly InstanceStatusName[]>>;

export type StatusGroup = keyof typeof STATUS_GROUPS;

type Action =
  | 'start'
  | 'stop'
  | 'reboot'
  | 'resize'
  | 'delete'
  | 'suspend'
  | 'resume'
  | 'shelve'
  | 'unshelve'
  | 'rebuild'
  | 'clone'
  | 'rescue'
  | 'unrescue';

const ALLOWED_IN: Readonly<Record<Exclude<Action, 'delete'>, readonly InstanceStatusName[]>> = {
  // What is shelved or suspended is brought back by a start too.
  start: ['stopped', 'shelved', 'suspended'],
  stop: ['running', 'suspended'],
  reboot: ['running'],
  resize: ['running', 'stopped'],
  suspend: ['running'],
  resume: ['suspended'],
  shelve: ['running', 'stopped', 'suspended'],
  unshelve: ['shelved'],
  rebuild: ['running', 'stopped'],
  clone: ['running', 'stopped'],
  rescue: ['running'],
  unrescue: ['running'],
};
/** What may be asked of a machine that runs its rescue system. */
const IN_RESCUE: ReadonlySet<Action> = new Set(['stop', 'shelve', 'unrescue', 'delete']);

/** Whether the state of an instance allows an action; the API has the last word. */
export function allows(
  instance: Pick<InstanceView, 'status' | 'currentOperationId' | 'deletionProtected' | 'rescueSince'>,
  action: Action,
): boolean {
  if (instance.currentOperationId !== null) return false;
  if (instance.rescueSince !== null && !IN_RESCUE.has(action)) return false;
  if (action === 'unrescue' && instance.rescueSince === null) return false;
  if (action === 'delete')
    return !instance.deletionProtected && !['deleting', 'deleted', 'provisioning'].includes(instance.status);
  return ALLOWED_IN[action].includes(instance.status);
}

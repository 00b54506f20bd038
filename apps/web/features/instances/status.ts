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

type Action = 'start' | 'stop' | 'reboot' | 'resize' | 'delete';

/** Whether the state of an instance allows an action; the API has the last word. */
export function allows(
  instance: Pick<InstanceView, 'status' | 'currentOperationId' | 'deletionProtected'>,
  action: Action,
): boolean {
  if (instance.currentOperationId !== null) return false;
  switch (action) {
    case 'start':
      return instance.status === 'stopped';
    case 'stop':
    case 'reboot':
      return instance.status === 'running';
    case 'resize':
      return instance.status === 'running' || instance.status === 'stopped';
    case 'delete':
      return !instance.deletionProtected && !['deleting', 'deleted', 'provisioning'].includes(instance.status);
  }
}

import type { OperationView } from '@uni/client';
import type { StatusGlyphKind } from '@uni/ui';

const GLYPHS: Readonly<Record<OperationView['status'], StatusGlyphKind>> = {
  queued: 'waiting',
  running: 'progress',
  succeeded: 'done',
  failed: 'error',
  cancelled: 'skipped',
};

export function operationGlyph(status: OperationView['status']): StatusGlyphKind {
  return GLYPHS[status] ?? 'unknown';
}

export function isOpen(operation: Pick<OperationView, 'status'>): boolean {
  return operation.status === 'queued' || operation.status === 'running';
}

/** Seconds that a step usually takes; only their proportions matter, for the widths of the bar. */
const USUAL_SECONDS: Readonly<Record<string, number>> = {
  reserve: 1,
  allocate: 1,
  place: 1,
  clone: 30,
  create: 30,
  configure: 4,
  resize: 12,
  grow: 8,
  shutdown: 15,
  stop: 15,
  start: 8,
  reboot: 15,
  wait: 12,
  address: 12,
  destroy: 10,
  delete: 10,
  bill: 1,
  rate: 1,
  finish: 1,
  cleanup: 6,
};

export function stepWeight(name: string): number {
  const known = Object.keys(USUAL_SECONDS).find((word) => name.includes(word));
  return Math.sqrt(known === undefined ? 6 : (USUAL_SECONDS[known] ?? 6));
}

/** The step that counts: the one that runs or failed, else the last that is over. Its number is for people, from 1. */
export function currentStep(
  operation: Pick<OperationView, 'steps'>,
): { name: string; number: number; detail: string | null } | null {
  const active = operation.steps.findIndex((step) => step.status === 'running' || step.status === 'failed');
  const index = active >= 0 ? active : operation.steps.findLastIndex((step) => step.status === 'succeeded');
  const step = operation.steps[Math.max(0, index)];
  return step === undefined ? null : { name: step.name, number: Math.max(0, index) + 1, detail: step.detail };
}

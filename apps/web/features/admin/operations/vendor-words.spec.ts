import type { AdminOperationView } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { vendorWords } from './vendor-words';

type Step = AdminOperationView['steps'][number];
const step = (status: Step['status'], vendorDetail: string | null): Step => ({
  name: 's',
  status,
  vendorDetail,
  startedAt: null,
  finishedAt: null,
  detail: null,
  progress: null,
  attempts: 1,
});

describe("a place's words about an operation", () => {
  it('are those of the step that failed, not of what was cleaned up after it', () => {
    expect(
      vendorWords({ steps: [step('succeeded', 'cloned'), step('failed', 'no space'), step('succeeded', 'removed')] }),
    ).toBe('no space');
  });

  it('are the last ones otherwise, and none where nothing was said', () => {
    expect(vendorWords({ steps: [step('succeeded', 'first'), step('succeeded', 'last'), step('pending', null)] })).toBe(
      'last',
    );
    expect(vendorWords({ steps: [step('failed', null), step('pending', null)] })).toBeNull();
  });
});

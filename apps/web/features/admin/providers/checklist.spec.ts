import { describe, expect, it } from 'vitest';
import { checklistOf, mendsInSettings, remedyParts } from './checklist';

const problem = (code: string, severity: 'error' | 'warning' = 'error') => ({
  code,
  severity,
  message: 'm',
  remedy: 'r',
});
const results = (problems: ReturnType<typeof problem>[], facts: object = {}) =>
  Object.fromEntries(
    checklistOf({ problems, latencyMs: 12, clockSkewMs: 300, version: '9.1.4', ...facts }).map((line) => [
      line.area,
      line.result,
    ]),
  );

describe('what a check has found', () => {
  it('is all in order when there is no problem', () => {
    expect(new Set(Object.values(results([])))).toEqual(new Set(['ok']));
  });

  it('does not call in order what stands behind a closed door', () => {
    expect(results([problem('unauthorized')], { version: null, clockSkewMs: null })).toEqual({
      reachable: 'ok',
      certificate: 'ok',
      credentials: 'error',
      rights: 'unchecked',
      cluster: 'unchecked',
      connection: 'unchecked',
      clock: 'unchecked',
      version: 'unchecked',
    });
    const silent = results([problem('unreachable')], { version: null, clockSkewMs: null, latencyMs: null });
    expect(Object.values(silent).filter((result) => result === 'ok')).toEqual([]);
  });

  it('tells warnings from errors, and gathers what belongs together', () => {
    const lines = checklistOf({
      problems: [problem('missing_right'), problem('too_many_rights', 'warning'), problem('clock_skew', 'warning')],
      latencyMs: 1,
      clockSkewMs: 9000,
      version: '8.4',
    });
    expect(lines.find((line) => line.area === 'rights')).toMatchObject({ result: 'error', problems: { length: 2 } });
    expect(lines.find((line) => line.area === 'clock')?.result).toBe('warning');
  });

  it('tells of the account only where something is wrong with it', () => {
    expect(results([])).not.toHaveProperty('account');
    expect(results([problem('account_closed'), problem('quota_reached', 'warning')])['account']).toBe('error');
  });

  it('keeps a problem that this page does not know, under the cluster', () => {
    expect(results([problem('something_new')])['cluster']).toBe('error');
  });

  it('was never tried when the connection cannot be opened', () => {
    expect(
      results([problem('misconfigured')], { version: null, latencyMs: null, clockSkewMs: null })['reachable'],
    ).toBe('unchecked');
  });
});

describe('what is mended in the settings', () => {
  it('is the connection itself, and not a right or a quorum at the place', () => {
    expect(mendsInSettings({ problems: [problem('unauthorized')] })).toBe(true);
    expect(mendsInSettings({ problems: [problem('missing_right'), problem('no_quorum')] })).toBe(false);
    expect(mendsInSettings({ problems: [problem('misconfigured', 'warning')] })).toBe(false);
    expect(mendsInSettings(null)).toBe(false);
  });
});

describe('a remedy', () => {
  it('shows its commands together, apart from its sentences', () => {
    expect(remedyParts('Run on any node:\npveum role add X\npveum acl modify /\nThen test again.')).toEqual([
      { kind: 'words', text: 'Run on any node:' },
      { kind: 'commands', text: 'pveum role add X\npveum acl modify /' },
      { kind: 'words', text: 'Then test again.' },
    ]);
  });

  it('takes commands out of a sentence that lists them, and leaves one that a sentence speaks of', () => {
    expect(remedyParts('Allow them as root: "cmk create x rule=a", "cmk create x rule=b". Then test again.')).toEqual([
      { kind: 'words', text: 'Allow them as root: ' },
      { kind: 'commands', text: 'cmk create x rule=a\ncmk create x rule=b' },
      { kind: 'words', text: 'Then test again.' },
    ]);
    const spoken = 'Bring them back; "cmk list hosts type=Routing" shows their state.';
    expect(remedyParts(spoken)).toEqual([{ kind: 'words', text: spoken }]);
  });
});

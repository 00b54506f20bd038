import { instances } from '@uni/contracts';
import { describe, expect, it } from 'vitest';
import { INSTANCE_COMMANDS, INSTANCE_STATES, validateStates, type StateTable } from './instance.states.js';

/** What may be asked for over and over. */
const AGAIN: ReadonlySet<string> = new Set(['reboot', 'resize', 'rebuild', 'clone', 'rescue', 'unrescue']);

describe('the table of instance states', () => {
  it('is sound, and knows every status of the contract', () => {
    expect(() => validateStates(INSTANCE_STATES)).not.toThrow();
    expect(Object.keys(INSTANCE_STATES).sort()).toEqual([...instances.INSTANCE_STATUSES].sort());
  });

  it('lets nothing interfere with an operation at work', () => {
    for (const status of ['provisioning', 'rebooting', 'resizing', 'rebuilding', 'deleting'] as const)
      expect(INSTANCE_STATES[status]).toEqual({});
  });

  it('leads every command somewhere where it is not offered again at once, except over and over', () => {
    for (const commands of Object.values(INSTANCE_STATES)) {
      for (const command of INSTANCE_COMMANDS) {
        const after = commands[command]?.after;
        if (after === undefined || AGAIN.has(command)) continue;
        expect(INSTANCE_STATES[after][command]).toBeUndefined();
      }
    }
  });

  it.each<[string, Partial<StateTable>, RegExp]>([
    ['a status without a row', { lost: undefined as never }, /lost is missing/],
    [
      'a state without a way out',
      { stopped: { start: { during: 'stopped', after: 'running' } } },
      /stopped has no way out/,
    ],
    [
      'a command during an operation',
      { resizing: { stop: { during: 'resizing', after: 'stopped' } } },
      /decided by its operation/,
    ],
    ['an end that is none', { lost: { delete: { during: 'deleting', after: 'deleting' } } }, /would never end/],
    [
      'a status that is shown before it is true',
      { lost: { delete: { during: 'deleted', after: 'deleted' } } },
      /not true yet/,
    ],
  ])('keeps the process from starting with %s', (_, change, words) => {
    expect(() => validateStates({ ...INSTANCE_STATES, ...change })).toThrow(words);
  });
});

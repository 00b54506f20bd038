import { describe, expect, it } from 'vitest';
import { explain, PROGRAMS } from './system-programs.mjs';

describe('a machine that lacks what the tests use', () => {
  it('is told what is missing and the one command that brings it', () => {
    expect(explain(PROGRAMS, 'linux')).toBe(
      'The tests need redis-server and Chromium, which cannot be installed from here: run "sudo apt-get install redis-server chromium" and try again. For another Chromium set CHROMIUM_PATH to its program.',
    );
    expect(explain(PROGRAMS.slice(0, 1), 'darwin')).toBe(
      'The tests need redis-server, which cannot be installed from here: run "brew install redis" and try again.',
    );
  });
});

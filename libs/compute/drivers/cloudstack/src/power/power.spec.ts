import type { PowerRequest } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { machineSchema } from '../machine/machine.schema.js';
import { chooseCall } from './power.begin.js';

const machine = (state: string, jobstatus?: number) =>
  machineSchema.parse({ id: 'a', name: 'uni-a', state, ...(jobstatus === undefined ? {} : { jobid: 'j', jobstatus }) });
const request = (action: PowerRequest['action'], force = false): PowerRequest => ({ action, force, graceMs: 1_000 });
const chosen = (action: PowerRequest['action'], state: string, force = false) => {
  const call = chooseCall(request(action, force), machine(state));
  return typeof call === 'string' ? call : call.command;
};

describe('the command for a wish', () => {
  it.each([
    ['start', 'Stopped', 'startVirtualMachine'],
    ['start', 'Running', 'nothing'],
    ['start', 'Starting', 'attach'],
    ['stop', 'Running', 'stopVirtualMachine'],
    ['stop', 'Stopped', 'nothing'],
    ['stop', 'Error', 'nothing'],
    ['stop', 'Stopping', 'attach'],
    ['stop', 'Unknown', 'stopVirtualMachine'],
    ['reboot', 'Running', 'rebootVirtualMachine'],
    ['reboot', 'Stopped', 'startVirtualMachine'],
  ] as const)('to %s a machine that is %s is %s', (action, state, command) => {
    expect(chosen(action, state)).toBe(command);
  });

  it('pulls the plug while the guest is still being asked', () => {
    expect(chosen('stop', 'Stopping', true)).toBe('stopVirtualMachine');
    expect(chooseCall(request('stop', true), machine('Running'))).toMatchObject({ parameters: { forced: true } });
    expect(chooseCall(request('reboot', true), machine('Running'))).toMatchObject({ parameters: { forced: true } });
    expect(chooseCall(request('stop'), machine('Running'))).toMatchObject({ parameters: {} });
  });

  it.each([
    ['start', 'Migrating'],
    ['start', 'Stopping'],
    ['stop', 'Starting'],
    ['stop', 'Migrating'],
    ['reboot', 'Starting'],
  ] as const)('to %s a machine that is %s has to wait', (action, state) => {
    expect(() => chosen(action, state)).toThrow(expect.objectContaining({ code: 'conflict_busy', retryable: true }));
  });

  it('has to wait while any job works on the machine', () => {
    expect(() => chooseCall(request('stop'), machine('Running', 0))).toThrow(
      expect.objectContaining({ code: 'conflict_busy', outcome: 'not_applied' }),
    );
    expect(chooseCall(request('stop'), machine('Running', 1))).toMatchObject({ command: 'stopVirtualMachine' });
  });

  it.each(['suspend', 'resume', 'shelve', 'unshelve'] as const)('to %s does not exist', (action) => {
    expect(() => chosen(action, 'Running')).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});

import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_TIMINGS } from '../index.js';
import { startCloud, type TestCloud } from './cloud.js';

let cloud: TestCloud;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock('2030-06-01T12:00:00Z');
  cloud = await startCloud({ clock, timeScale: 1 });
});
afterEach(() => cloud.simulator.close());

const state = async (id: string) => {
  const { virtualmachine } = await cloud.user.ok('listVirtualMachines', { id });
  return virtualmachine[0];
};

describe('a job that takes its time', () => {
  it('is pending, the machine shows it, and the result stays for later', async () => {
    const { id, jobid } = await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()), name: 'slow-1' });
    const pending = await cloud.user.job(jobid);
    expect(pending).toMatchObject({ jobid, jobstatus: 0, jobprocstatus: 0, jobresultcode: 0, jobinstanceid: id });
    expect(pending).not.toHaveProperty('jobresult');
    expect(pending).not.toHaveProperty('jobresulttype');
    expect(pending).not.toHaveProperty('completed');
    expect(await state(id)).toMatchObject({ state: 'Starting', jobid, jobstatus: 0 });
    expect((await cloud.user.ok('listVolumes', { virtualmachineid: id })).volume[0].state).toBe('Creating');
    clock.advance(DEFAULT_TIMINGS.deployMs - 1);
    expect((await cloud.user.job(jobid)).jobstatus).toBe(0);
    clock.advance(1);
    expect(await cloud.user.job(jobid)).toMatchObject({
      jobstatus: 1,
      created: '2030-06-01T12:00:00+0000',
      completed: '2030-06-01T12:00:14+0000',
    });
    const after = await state(id);
    expect(after.state).toBe('Running');
    expect(after).not.toHaveProperty('jobid');
    clock.advance(3_600_000);
    expect((await cloud.user.job(jobid)).jobresult.virtualmachine).toMatchObject({ id, state: 'Running' });
  });

  it('passes through the states between, and others on the same machine wait their turn', async () => {
    const { id } = await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()) });
    clock.advance(60_000);
    const stop = await cloud.user.ok('stopVirtualMachine', { id });
    const start = await cloud.user.ok('startVirtualMachine', { id });
    expect((await state(id)).state).toBe('Stopping');
    expect((await cloud.user.job(start.jobid)).jobstatus).toBe(0);
    clock.advance(DEFAULT_TIMINGS.stopMs);
    expect((await cloud.user.job(stop.jobid)).jobstatus).toBe(1);
    expect((await state(id)).state).toBe('Starting');
    clock.advance(DEFAULT_TIMINGS.startMs);
    expect((await cloud.user.job(start.jobid)).jobstatus).toBe(1);
    expect((await state(id)).state).toBe('Running');
  });

  it('is listed to its account', async () => {
    const { jobid } = await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()) });
    expect(await cloud.user.ok('listAsyncJobs')).toMatchObject({ count: 1, asyncjobs: [{ jobid, jobstatus: 0 }] });
    expect(await cloud.other.ok('listAsyncJobs')).toEqual({});
    expect(await cloud.other.call('queryAsyncJobResult', { jobid })).toMatchObject({ status: 531 });
    expect((await cloud.admin.ok('queryAsyncJobResult', { jobid })).jobid).toBe(jobid);
  });

  it('is unknown by any other id', async () => {
    const unknown = { jobid: '7a000000-0000-4000-8000-0000000000aa' };
    expect(await cloud.user.call('queryAsyncJobResult', unknown)).toMatchObject({
      status: 431,
      envelope: 'queryasyncjobresultresponse',
    });
    expect((await cloud.user.call('queryAsyncJobResult')).status).toBe(431);
  });
});

describe('faults of jobs', () => {
  const machine = async () => {
    const { id } = await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()) });
    clock.advance(60_000);
    return id as string;
  };

  it('hang for ever, with everything behind them, until they are released', async () => {
    const id = await machine();
    await cloud.simulator.addFault({ match: { label: 'stopVirtualMachine' }, fault: { kind: 'stuck_task' } });
    const { jobid } = await cloud.user.ok('stopVirtualMachine', { id });
    const next = await cloud.user.ok('rebootVirtualMachine', { id });
    clock.advance(86_400_000);
    expect((await cloud.user.job(jobid)).jobstatus).toBe(0);
    expect((await state(id)).state).toBe('Stopping');
    cloud.simulator.releaseStuckTasks();
    expect(await cloud.user.job(jobid)).toMatchObject({ jobstatus: 2, jobresult: { errorcode: 530 } });
    expect((await state(id)).state).toBe('Running');
    clock.advance(60_000);
    expect((await cloud.user.job(next.jobid)).jobstatus).toBe(1);
  });

  it('fail with words, before or after their effect', async () => {
    const id = await machine();
    const fault = { kind: 'failed_task', text: 'the host has lost its temper' } as const;
    await cloud.simulator.addFault({ match: { label: 'stopVirtualMachine' }, fault });
    const first = await cloud.user.ok('stopVirtualMachine', { id });
    clock.advance(60_000);
    expect(await cloud.user.job(first.jobid)).toMatchObject({
      jobstatus: 2,
      jobresult: { errorcode: 530, errortext: fault.text },
    });
    expect((await state(id)).state).toBe('Running');
    await cloud.simulator.addFault({ match: { label: 'stopVirtualMachine' }, fault: { ...fault, afterEffect: true } });
    const second = await cloud.user.ok('stopVirtualMachine', { id });
    clock.advance(60_000);
    expect((await cloud.user.job(second.jobid)).jobstatus).toBe(2);
    expect((await state(id)).state).toBe('Stopped');
  });

  it('leave a machine in Error and its disk behind when a deployment fails', async () => {
    await cloud.simulator.addFault({ fault: { kind: 'failed_task', text: 'no luck' } });
    const { id, jobid } = await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()) });
    clock.advance(60_000);
    expect((await cloud.user.job(jobid)).jobstatus).toBe(2);
    expect((await state(id)).state).toBe('Error');
    expect((await cloud.user.ok('listVolumes', { virtualmachineid: id })).count).toBe(1);
  });

  it('wait in vain for a guest that does not hear, but force it off', async () => {
    const id = await machine();
    await cloud.simulator.addFault({ fault: { kind: 'guest_ignores_acpi', machineId: id } });
    const { jobid } = await cloud.user.ok('stopVirtualMachine', { id });
    clock.advance(DEFAULT_TIMINGS.stopMs);
    expect((await cloud.user.job(jobid)).jobstatus).toBe(0);
    clock.advance(DEFAULT_TIMINGS.stopTimeoutMs);
    expect((await cloud.user.job(jobid)).jobstatus).toBe(2);
    expect((await state(id)).state).toBe('Running');
    await cloud.user.ok('stopVirtualMachine', { id, forced: 'true' });
    clock.advance(DEFAULT_TIMINGS.forcedStopMs);
    expect((await state(id)).state).toBe('Stopped');
  });

  it('meet a machine that is busy moving', async () => {
    const id = await machine();
    await cloud.simulator.addFault({ fault: { kind: 'busy', machineId: id, ms: 30_000 } });
    expect((await state(id)).state).toBe('Migrating');
    const { jobid } = await cloud.user.ok('stopVirtualMachine', { id });
    clock.advance(10_000);
    expect((await cloud.user.job(jobid)).jobstatus).toBe(2);
    clock.advance(20_000);
    expect((await state(id)).state).toBe('Running');
  });
});

describe('time after destruction', () => {
  it('expunges a machine when its delay is over, and not one that was recovered', async () => {
    const deploy = async () =>
      (await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()) })).id as string;
    const [gone, saved] = [await deploy(), await deploy()];
    clock.advance(60_000);
    for (const id of [gone, saved]) await cloud.user.ok('destroyVirtualMachine', { id });
    clock.advance(60_000);
    await cloud.admin.ok('recoverVirtualMachine', { id: saved });
    clock.advance(86_400_000);
    expect((await cloud.user.call('listVirtualMachines', { id: gone })).status).toBe(431);
    expect((await state(saved)).state).toBe('Stopped');
    expect(
      cloud.simulator.machineLog().map(({ event, cause }) => [event, /^[0-9a-f-]{36}$/.test(cause) ? 'job' : cause]),
    ).toEqual([
      ['created', 'deployVirtualMachine'],
      ['created', 'deployVirtualMachine'],
      ['destroyed', 'job'],
      ['destroyed', 'job'],
      ['recovered', 'recoverVirtualMachine'],
      ['expunged', 'timer'],
    ]);
  });
});

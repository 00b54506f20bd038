import { afterEach, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';

let cloud: TestCloud;

afterEach(() => cloud.simulator.close());

describe('many at once', () => {
  it('makes as many machines as were ordered, each with an address of its own', async () => {
    cloud = await startCloud();
    const basics = await cloud.basics();
    const orders = await Promise.all(
      Array.from({ length: 60 }, (_unused, index) =>
        cloud.user.ok('deployVirtualMachine', { ...basics, name: `storm-${index}` }),
      ),
    );
    const jobs = await Promise.all(orders.map(({ jobid }) => cloud.user.job(jobid)));
    expect(jobs.filter(({ jobstatus }) => jobstatus === 1)).toHaveLength(60);
    const machines = cloud.simulator.machines();
    expect(new Set(machines.map(({ id }) => id))).toEqual(new Set(orders.map(({ id }) => id as string)));
    expect(new Set(machines.flatMap(({ addresses }) => addresses)).size).toBe(60);
    expect(cloud.simulator.machineLog()).toHaveLength(60);
  });

  it('lets one of many with the same host name through', async () => {
    cloud = await startCloud();
    const basics = await cloud.basics();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => cloud.user.call('deployVirtualMachine', { ...basics, name: 'twin' })),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    expect(cloud.simulator.machines()).toHaveLength(1);
  });

  it('lists a large account page by page', async () => {
    cloud = await startCloud();
    cloud.simulator.drift({ kind: 'appear', count: 3_000, tags: { mark: 'x' } });
    const seen = new Set<string>();
    for (let page = 1; page <= 6; page += 1) {
      const body = await cloud.user.ok('listVirtualMachines', { page: String(page), pagesize: '500', details: 'min' });
      expect(body.count).toBe(3_000);
      for (const { id } of body.virtualmachine as { id: string }[]) seen.add(id);
    }
    expect(seen.size).toBe(3_000);
  });
});

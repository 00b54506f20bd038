import type { ComputeDriver, DriverFacets, MachineRef } from '@uni/compute-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedCluster } from '../test/simulated-cluster.js';
import { BACKUP_STORAGE } from '../test/vendor.side.js';

const MARK = '0198f3c2-7f10-7abc-8def-00000000abcd';
const ISO = 'nfs-bak:iso/rescue-12.02-amd64.iso';

type Change = (facet: <F extends keyof DriverFacets>(name: F) => Required<DriverFacets>[F], ref: MachineRef) => unknown;

/** Changes of the configuration that the server would carry out late, when the task before has ended and nobody waits any more. */
const CHANGES: readonly (readonly [string, Change])[] = [
  ['a snapshot', (facet, ref) => facet('snapshots').create(ref, SNAPSHOT, CONTEXT)],
  ['a volume', (facet, ref) => facet('volumes').create(ref, { ...SNAPSHOT, sizeGib: 3, typeRef: null }, CONTEXT)],
  ['a disc', (facet, ref) => facet('isos').attach(ref, ISO, CONTEXT)],
  ['a backup', (facet, ref) => facet('backups').create(ref, SNAPSHOT, CONTEXT)],
  ['giving it away', (facet, ref) => facet('adoption').release(ref, CONTEXT)],
];
const SNAPSHOT = { mark: MARK, name: 'thing', withMemory: false } as const;
const CONTEXT = { requestId: 'idle' } as const;

/** A task that works on a guest without locking it: only the list of tasks tells. */
describe('a machine that another task is at work on', () => {
  let cluster: SimulatedCluster;
  let driver: ComputeDriver;
  let ref: MachineRef;

  beforeEach(async () => {
    cluster = await SimulatedCluster.start();
    driver = cluster.open({ backupStorage: BACKUP_STORAGE });
    const { reservedId, mark } = await cluster.build(driver);
    ref = { externalId: reservedId ?? '', mark };
  });
  afterEach(() => cluster.dispose());

  const facet = <F extends keyof DriverFacets>(name: F): Required<DriverFacets>[F] => {
    const found = driver[name];
    if (found === undefined) throw new Error(`the driver has no ${name}`);
    return found as Required<DriverFacets>[F];
  };

  it.each(CHANGES)('refuses %s as busy without a change, and takes it afterwards', async (_what, change) => {
    await cluster.simulator.addFault({ fault: { kind: 'guest_ignores_acpi', vmid: Number(ref.externalId) } });
    const wish = { action: 'stop', force: false, graceMs: 60_000 } as const;
    const { task } = await driver.power(ref, wish, CONTEXT);
    const before = cluster.writes();
    await expect(change(facet, ref)).rejects.toMatchObject({
      code: 'conflict_busy',
      outcome: 'not_applied',
      retryable: true,
      vendorCode: 'task',
    });
    expect(cluster.writes()).toEqual(before);
    await expect(cluster.follow(driver, task)).rejects.toMatchObject({ code: 'timeout' });
    await expect(change(facet, ref)).resolves.toHaveProperty('task');
  });
});

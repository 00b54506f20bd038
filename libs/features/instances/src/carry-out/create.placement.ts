import { Inject, Injectable } from '@nestjs/common';
import type { ComputeDriver, CreateSpec, MachineRef } from '@uni/compute-port';
import { Database, statement } from '@uni/data';
import type { StepContext } from '@uni/feature-operations';
import { createMemory, placementJson } from './create.memory.js';

/** Memory promised to machines that are being built there now; the vendor's own numbers do not have them yet. */
const committed = statement<[string, string], { location: string; memory_mib: number }>(
  'create_committed_memory',
  `SELECT o.memory->'placement'->>'location' AS location, i.memory_mib
   FROM operations o JOIN instances i ON i.id = o.instance_id
   WHERE o.provider_id = $1::uuid AND o.id <> $2::uuid AND o.kind IN ('instance.create', 'instance.clone') AND o.status = 'running'
     AND o.memory->'placement'->>'location' IS NOT NULL`,
);

/** Chooses where a machine is built, and chooses again when the room there is gone. */
@Injectable()
export class CreatePlacement {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * @param source the machine that is copied; null where an image is
   * @returns why it is built there, for operators
   */
  async choose(
    context: StepContext,
    driver: ComputeDriver,
    spec: CreateSpec,
    source: MachineRef | null,
  ): Promise<string> {
    const rows = await this.database.query(committed, String(context.operation.providerId), context.operation.id);
    const promised = rows.map(({ location, memory_mib: memoryMib }) => ({ location, memoryMib }));
    const { avoid } = createMemory(context.operation);
    const placement = await driver.place({ spec, source, committed: promised, avoid }, context.call);
    await context.remember({ placement: placementJson(placement), location: placement.location });
    return placement.reason;
  }

  /** Nothing was begun at `location`: looks for room elsewhere. @throws ProviderError `capacity` */
  async elsewhere(
    context: StepContext,
    driver: ComputeDriver,
    spec: CreateSpec,
    source: MachineRef | null,
    location: string,
  ): Promise<void> {
    const { avoid } = createMemory(context.operation);
    await context.remember({ avoid: [...new Set([...avoid, location])] });
    await this.choose(context, driver, spec, source);
  }
}

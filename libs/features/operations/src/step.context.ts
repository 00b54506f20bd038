import type { CallContext, JsonValue } from '@uni/compute-port';
import type { Database } from '@uni/data';
import type { Clock } from '@uni/platform';
import type { StepContext } from './operation.definition.js';
import type { OperationLease } from './operation.lease.js';
import type { OperationRepository } from './operation.repository.js';
import type { JsonObject, OperationRecord, OperationStepRecord } from './operation.types.js';

/** The context of one slice. Its records follow what was committed, so that a step reads what it wrote. */
export class SliceContext implements StepContext {
  readonly call: CallContext;

  constructor(
    private record: OperationRecord,
    private current: OperationStepRecord,
    private readonly lease: OperationLease,
    private readonly repository: OperationRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.call = { requestId: record.requestId, signal: lease.signal };
  }

  /** The worker that holds the lease. */
  get owner(): string {
    return this.lease.owner;
  }

  get operation(): OperationRecord {
    return this.record;
  }

  get step(): OperationStepRecord {
    return this.current;
  }

  now(): Date {
    return this.clock.now();
  }

  commit<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(async () => {
      await this.repository.fence(this.record.id, this.lease.owner);
      return work();
    });
  }

  async remember(patch: JsonObject): Promise<void> {
    await this.commit(() => this.repository.remember(this.record.id, patch));
    this.record = { ...this.record, memory: { ...this.record.memory, ...patch } };
  }

  async redirect(providerId: string, params: JsonObject): Promise<void> {
    await this.commit(() => this.repository.redirect(this.record.id, providerId, params));
    this.record = { ...this.record, providerId, params };
  }

  async intend(): Promise<void> {
    const intentAt = this.now();
    await this.commit(() => this.repository.changeStep(this.record.id, this.current.position, { intentAt }));
    this.current = { ...this.current, intentAt };
  }

  async keep(task: JsonValue | null): Promise<void> {
    const change = task === null ? { task, intentAt: null } : { task };
    await this.commit(() => this.repository.changeStep(this.record.id, this.current.position, change));
    this.current = { ...this.current, ...change };
  }
}

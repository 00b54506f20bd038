import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, runInContext, type Clock, type Logger } from '@uni/platform';
import { leaseEnd, OperationLease } from './operation.lease.js';
import { LeaseLost, OperationRepository } from './operation.repository.js';
import { OperationSlices } from './operation.slices.js';
import type { OperationRecord } from './operation.types.js';
import { ProviderSlots } from './provider.slots.js';

/** Injection token for {@link RunnerOptions}, bound by the worker. */
export const RUNNER_OPTIONS = Symbol('RunnerOptions');

export interface RunnerOptions {
  /** Names this process in leases; never used by another one. */
  readonly workerId: string;
  readonly maxPerProvider: number;
  /** How long work in progress may go on after a shutdown was asked for. */
  readonly drainMs: number;
}

const NO_SLOT_MS = 500;

/**
 * Carries operations on, slice by slice, under a lease. Whatever must survive a crash is committed before the next foreign call, so
 * any worker can go on where another one was killed.
 */
@Injectable()
export class OperationRunner implements BeforeApplicationShutdown {
  private readonly leases = new Set<OperationLease>();
  private readonly work = new Set<Promise<void>>();
  private readonly slots: ProviderSlots;
  private stopping = false;

  constructor(
    @Inject(RUNNER_OPTIONS) private readonly options: RunnerOptions,
    @Inject(OperationRepository) private readonly repository: OperationRepository,
    @Inject(OperationSlices) private readonly slices: OperationSlices,
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.slots = new ProviderSlots(options.maxPerProvider);
  }

  /** Does what is due of one operation. Safe to call twice, from anywhere: one caller gets the lease, the others return. */
  async advance(operationId: string): Promise<void> {
    if (this.stopping) return;
    const operation = await this.repository.claim(
      operationId,
      this.options.workerId,
      this.clock.now(),
      leaseEnd(this.clock),
    );
    if (!operation) return;
    const free = this.slots.take(operation.providerId);
    if (!free) {
      await this.repository.giveUp(
        operationId,
        this.options.workerId,
        new Date(this.clock.now().getTime() + NO_SLOT_MS),
      );
      return;
    }
    const work = this.underLease(operation).finally(free);
    this.work.add(work);
    try {
      await work;
    } finally {
      this.work.delete(work);
    }
  }

  /** Lets slices in progress end, then cuts them off; either way another worker may go on at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const cut = setTimeout(() => {
      for (const lease of this.leases) lease.abort();
    }, this.options.drainMs);
    await Promise.allSettled(this.work);
    clearTimeout(cut);
  }

  private async underLease(operation: OperationRecord): Promise<void> {
    const lease = new OperationLease(this.repository, operation.id, this.options.workerId, this.clock, this.logger);
    this.leases.add(lease);
    try {
      const context = {
        requestId: operation.requestId,
        actor: { kind: 'system', name: 'operations' },
        ip: null,
      } as const;
      await runInContext(context, () => this.carryOn(operation, lease));
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      this.logger.info({ operationId: operation.id }, 'another worker has taken the operation over');
    } finally {
      lease.end();
      this.leases.delete(lease);
    }
  }

  private async carryOn(operation: OperationRecord, lease: OperationLease): Promise<void> {
    let current: OperationRecord | null = operation;
    while (current !== null) {
      if (this.stopping || lease.signal.aborted) {
        await this.repository.giveUp(operation.id, lease.owner, this.clock.now());
        return;
      }
      current = await this.slices.next(current, lease);
    }
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { ProviderError, type ComputeDriver, type MachineState } from '@uni/compute-port';
import type { Prisma } from '@uni/data';
import {
  done,
  skip,
  wait,
  type OperationDefinition,
  type OperationStep,
  type StepContext,
  type StepOutcome,
  type StoredFailure,
} from '@uni/feature-operations';
import { rebuildParams, type RebuildParams } from '../instance.params.js';
import type { InstanceRow } from '../instance.types.js';
import { followTask, keptBy } from './follow-task.js';
import { labelOf } from '../imports/machine-names.js';
import { InstanceChanges } from './instance-changes.js';
import { switchOff } from './machine-removal.js';
import { Machines, refOf } from './machines.js';
import { RebuildCleanup } from './rebuild.cleanup.js';

const BUSY_MS = 2_000;
const HOSTNAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

interface Site {
  readonly driver: ComputeDriver;
  readonly instance: InstanceRow;
  readonly params: RebuildParams;
}

/** A fresh system on the same machine. The price stays; while it has to be off it costs what a stopped one costs. */
@Injectable()
export class RebuildDefinition implements OperationDefinition {
  readonly kind = 'instance.rebuild' as const;
  readonly steps: Readonly<Record<string, OperationStep>> = {
    stop: { run: (context) => this.stop(context) },
    rebuild: { weight: 5, run: (context) => this.rebuild(context) },
    start: { weight: 2, run: (context) => this.restore(context) },
  };
  readonly sentences = {
    operation_timeout:
      'The place did not put the fresh system on in time. What was on the disk may be gone; try again.',
    provider_unavailable: 'The place does not answer at the moment. What was on the disk may be gone; try again later.',
    provider_refused: 'The place refused to put the fresh system on. Your hoster has been told.',
  };
  readonly compensate: OperationStep;

  constructor(
    @Inject(Machines) private readonly machines: Machines,
    @Inject(InstanceChanges) private readonly changes: InstanceChanges,
    @Inject(RebuildCleanup) cleanup: RebuildCleanup,
  ) {
    this.compensate = { run: (context) => cleanup.run(context) };
  }

  /** What is on the disk goes anyway: the guest is not asked. */
  private async stop(context: StepContext): Promise<StepOutcome> {
    const { driver, instance, params } = await this.site(context);
    if (params.previous !== 'running' || !driver.describe().capabilities.rebuild.requiresStopped) return skip();
    const unfinished = await switchOff(context, driver, refOf(instance), keptBy(context));
    if (unfinished) return unfinished;
    return done({
      commit: async () => {
        await context.remember({ stopped: true });
        await this.changes.chargeStopped(await this.changes.lock(instance.id), context.operation.id, false);
      },
    });
  }

  private async rebuild(context: StepContext): Promise<StepOutcome> {
    const { driver, instance, params } = await this.site(context);
    const { rebuilding } = driver;
    if (!rebuilding) throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: 'no rebuild' });
    // From here on the disk is in doubt.
    if (context.operation.memory['begun'] !== true) await context.remember({ begun: true });
    const { hostname, userData } = await this.machines.spec(
      instance,
      { ...params, templateId: instance.templateId, sizeRef: null, regionRef: null, networkRefs: [] },
      null,
    );
    const { imageRef, loginUser, sshPublicKeys } = params;
    // An imported machine may have a name at its place that no system takes as its own.
    const label = HOSTNAME.test(hostname) ? hostname : labelOf(instance.name).toLowerCase();
    const order = { imageRef, hostname: label, sshPublicKeys, loginUser, userData };
    return (
      (await followTask(context, driver, keptBy(context), () =>
        rebuilding.rebuild(refOf(instance), order, context.call),
      )) ?? done()
    );
  }

  /** On or off as it was before: what a vendor makes of it is its own affair. */
  private async restore(context: StepContext): Promise<StepOutcome> {
    const { driver, instance, params } = await this.site(context);
    const ref = refOf(instance);
    const kept = keptBy(context);
    const machine = await driver.get(ref, context.call);
    if (kept.handle === null && machine.powerState === params.previous)
      return machine.busy ? wait(BUSY_MS) : done({ commit: () => this.finish(context, params, machine) });
    const on = params.previous === 'running';
    const request = { action: on ? 'start' : 'stop', force: !on, graceMs: 0 } as const;
    const unfinished = await followTask(context, driver, kept, () => driver.power(ref, request, context.call));
    return unfinished ?? done({ commit: () => this.finish(context, params, machine) });
  }

  private async finish(context: StepContext, params: RebuildParams, { addresses }: MachineState): Promise<void> {
    const { id, instanceId } = context.operation;
    const instance = await this.changes.lock(String(instanceId));
    const { previous, imageTemplateId, sshPublicKeys } = params;
    if (previous === 'running') await this.changes.chargeRunning(instance, id);
    await this.changes.become(instance, previous, {
      imageTemplateId: imageTemplateId === instance.templateId ? null : imageTemplateId,
      sshPublicKeys,
      lastSeenAt: context.now(),
      ...(addresses.length > 0 ? { addresses: addresses as unknown as Prisma.InputJsonArray } : {}),
    });
  }

  private async site(context: StepContext): Promise<Site> {
    return { ...(await this.machines.of(context.operation)), params: rebuildParams.parse(context.operation.params) };
  }

  async succeeded({ operation }: StepContext): Promise<void> {
    await this.changes.free(String(operation.instanceId), operation.id);
  }

  /** The cleanup has looked how the machine stands; what it costs follows that. */
  async failed({ operation }: StepContext, _failure: StoredFailure): Promise<{ refundedMicros: null }> {
    const instance = await this.changes.lock(String(operation.instanceId));
    const { previous } = rebuildParams.parse(operation.params);
    const left = operation.memory['left'] ?? previous;
    if (left === 'running') {
      if (previous !== 'running') await this.changes.holdAgain(instance, operation.id, instance.runningMicrosPerHour);
      await this.changes.chargeRunning(instance, operation.id);
    } else if (previous === 'running') {
      await this.changes.release(instance);
      await this.changes.chargeStopped(instance, operation.id, false);
    }
    const status = left === 'running' || left === 'stopped' ? left : 'error';
    await this.changes.become(instance, status, { desiredStatus: status === 'running' ? 'running' : 'stopped' });
    await this.changes.free(instance.id, operation.id);
    return { refundedMicros: null };
  }
}

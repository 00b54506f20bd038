import { Injectable } from '@nestjs/common';
import type { StepContext, StoredFailure } from '@uni/feature-operations';
import { cloneParams } from '../instance.params.js';
import { CreateDefinition } from './create.definition.js';

/** A create whose disk comes from another machine of ours; that one is free again when the copy stands, or is given up. */
@Injectable()
export class CloneDefinition extends CreateDefinition {
  override readonly kind = 'instance.clone';

  override async succeeded(context: StepContext): Promise<void> {
    await super.succeeded(context);
    await this.freeSource(context);
  }

  override async failed(context: StepContext, failure: StoredFailure): Promise<{ refundedMicros: bigint }> {
    const answer = await super.failed(context, failure);
    await this.freeSource(context);
    return answer;
  }

  private async freeSource({ operation }: StepContext): Promise<void> {
    const source = await this.changes.lock(cloneParams.parse(operation.params).sourceId);
    await this.changes.free(source.id, operation.id);
    await this.changes.note(source, {});
  }
}

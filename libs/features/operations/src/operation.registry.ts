import { Injectable } from '@nestjs/common';
import type { OperationDefinition, OperationPolicy } from './operation.definition.js';
import type { OperationKind } from './operation.types.js';

/** The step under which compensation is shown. */
export const CLEANUP_STEP = 'cleanup';

class Registry<T extends { readonly kind: OperationKind }> {
  private readonly byKind = new Map<OperationKind, T>();

  /** @throws Error when the kind has one already: two answers to one question are a mistake of ours. */
  register(item: T): void {
    if (this.byKind.has(item.kind)) throw new Error(`operation kind ${item.kind} is registered twice`);
    this.byKind.set(item.kind, item);
  }

  find(kind: OperationKind): T | undefined {
    return this.byKind.get(kind);
  }

  kinds(): OperationKind[] {
    return [...this.byKind.keys()];
  }
}

/** How each kind is carried out; filled by the features of the worker at start. */
@Injectable()
export class OperationDefinitions extends Registry<OperationDefinition> {}

/** What may be asked of each kind; filled by the features of both processes at start. */
@Injectable()
export class OperationPolicies extends Registry<OperationPolicy> {}

import type { ResourceKind } from '../world/state.js';

/** What a call did before it was answered. */
export type CallEffect =
  | { readonly kind: 'created' | 'destroyed'; readonly resource: ResourceKind; readonly id: string }
  | { readonly kind: 'work'; readonly label: string; readonly id: string };

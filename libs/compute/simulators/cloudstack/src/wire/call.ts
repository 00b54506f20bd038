import type { JobAction } from '../jobs/job-actions.js';
import { find, ref, type Caller, type Collection, type EntityOf } from '../world/collections.js';
import type { World } from '../world/world.js';
import type { Params } from './params.js';

/** What a call did to the cloud before it was answered. Later effects of a job stand in the machine log under its id. */
export type CallEffect =
  | { readonly kind: 'created' | 'destroyed'; readonly type: string; readonly id: string }
  | { readonly kind: 'job'; readonly jobId: string; readonly command: string };

/** One authenticated request on its way through a handler. */
export class Call {
  readonly effects: CallEffect[] = [];

  constructor(
    readonly world: World,
    readonly caller: Caller,
    readonly command: string,
    readonly params: Params,
    readonly surroundings: {
      readonly clientAddress: string;
      readonly method: string;
      /** Host and port under which consoles are reached. */
      readonly consoleAddress: { readonly host: string; readonly port: number };
    },
  ) {}

  /** What a required uuid names. */
  need<C extends Collection>(name: string, collection: C): EntityOf<C> {
    return ref(this.world, collection, this.params.need(name));
  }

  /** What an optional uuid names. */
  get<C extends Collection>(name: string, collection: C): EntityOf<C> | undefined {
    const id = this.params.text(name);
    return id === undefined || id === '' ? undefined : find(this.world, collection, id);
  }

  created(type: string, id: string): void {
    this.effects.push({ kind: 'created', type, id });
  }

  destroyed(type: string, id: string): void {
    this.effects.push({ kind: 'destroyed', type, id });
  }
}

/** What an asynchronous command asks the job system for. */
export interface JobRequest {
  readonly instanceType: string;
  readonly instanceId: string;
  /** Jobs with the same lock run one after the other. */
  readonly lock?: string | null;
  readonly action: JobAction;
  readonly event?: { readonly type: string; readonly resourceType: string; readonly words: string };
  readonly secret?: string;
}

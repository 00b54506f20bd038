import { AsyncLocalStorage } from 'node:async_hooks';

/** Who is asking, carried beside the call stack so that audit rows and log lines can name the cause without being handed it. */
export interface RequestContext {
  readonly requestId: string;
  readonly actor: Actor;
  readonly ip: string | null;
}

export type Actor =
  | { readonly kind: 'user'; readonly userId: string; readonly platformRole: 'user' | 'support' | 'admin' }
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'anonymous' };

const storage = new AsyncLocalStorage<RequestContext>();

export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the running request or job. Outside of one (start-up, tests) an unnamed system actor. */
export function currentContext(): RequestContext {
  return storage.getStore() ?? { requestId: 'none', actor: { kind: 'system', name: 'process' }, ip: null };
}

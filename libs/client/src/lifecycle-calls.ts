import type { OperationView } from './views.js';
import type { CreateOptions, Transport } from './transport.js';
import type * as T from './types.js';

/** Ways of being off and back, a fresh system, a copy, and the rescue system. */
export function lifecycleCalls(http: Transport) {
  const action =
    (name: string) =>
    (id: string, call: CreateOptions = {}): Promise<OperationView> =>
      act(name, id, {}, call);
  const act = (name: string, id: string, body: unknown, call: CreateOptions = {}): Promise<OperationView> =>
    http.request<OperationView>('POST', `/instances/${encodeURIComponent(id)}/actions/${name}`, {
      ...call,
      body,
      creates: true,
    });
  return {
    suspend: action('suspend'),
    resume: action('resume'),
    shelve: action('shelve'),
    unshelve: action('unshelve'),
    rescue: action('rescue'),
    unrescue: action('unrescue'),
    /** Of a deleted instance; refused where the place keeps nothing of it. */
    restore: action('restore'),
    rebuild: (id: string, body: T.RebuildInput, call?: CreateOptions) => act('rebuild', id, body, call),
    /** The operation names the new instance. */
    clone: (id: string, body: T.CloneInput, call?: CreateOptions) => act('clone', id, body, call),
  };
}

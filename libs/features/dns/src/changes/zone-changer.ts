import type { DnsConnection } from '@uni/dns-core';
import { ProviderError, type DnsTask } from '@uni/dns-port';
import type { StepContext } from '@uni/feature-operations';
import { applyMemory, type ApplyMemory, type Publication, type ZoneAction } from './change.params.js';

/** Changes made in one go before the operation lets others have their turn: about what a vendor calls fair use. */
const AT_ONCE = 5;

export const memoryOf = ({ operation }: StepContext): ApplyMemory => applyMemory.parse(operation.memory);

/**
 * Makes the calls that are remembered, a few of them, each marked before and after. Repeating one is harmless but for a record that
 * was made without an answer: it may have a twin, which looking back removes.
 * @returns whether all of them are made
 */
export async function makeChanges(context: StepContext, connection: DnsConnection, zone: string): Promise<boolean> {
  for (let made = 0; made < AT_ONCE; made += 1) {
    const { actions, next, begun, doubted } = memoryOf(context);
    const action = actions[next];
    if (action === undefined) return true;
    if (begun === next && action.do === 'add' && !doubted) await context.remember({ doubted: true });
    if (begun !== next) await context.remember({ begun: next });
    await make(context, connection, zone, action);
    await context.remember({ next: next + 1 });
  }
  const { actions, next } = memoryOf(context);
  return next >= actions.length;
}

function make({ call }: StepContext, connection: DnsConnection, zone: string, action: ZoneAction): Promise<void> {
  switch (action.do) {
    case 'remove':
      return connection.deleteRecord(zone, action.id, call);
    case 'change':
      return connection.updateRecord(zone, action.id, action.to, call);
    case 'add':
      return connection.createRecord(zone, action.values, call);
  }
}

/** A publication that others have overtaken with changes of their own may never be told as finished. */
const PUBLICATION_MS = 3 * 60_000;

/**
 * Begins a publication, or looks where the one that is under way stands. One that the vendor does not finish is begun again:
 * publishing twice is harmless.
 * @param keep remembers what is under way
 * @returns after how many milliseconds to look again; null when it is through
 */
export async function publish(
  context: StepContext,
  connection: DnsConnection,
  zone: string,
  underWay: Publication | null,
  keep: (publication: Publication | null) => Promise<void>,
): Promise<number | null> {
  const nowMs = context.now().getTime();
  const isOld = underWay !== null && nowMs - underWay.sinceMs > PUBLICATION_MS;
  const current = isOld ? null : underWay;
  const task = await step(context, connection, zone, current, keep);
  if (task.state === 'done') return null;
  await keep({ handle: task.handle, sinceMs: current?.sinceMs ?? nowMs });
  return task.pollAfterMs;
}

async function step(
  { call }: StepContext,
  connection: DnsConnection,
  zone: string,
  current: Publication | null,
  keep: (publication: Publication | null) => Promise<void>,
): Promise<DnsTask> {
  if (current === null) return connection.publish(zone, call);
  try {
    return await connection.task(current.handle, call);
  } catch (error) {
    // Asking again is answered the same way: only what is begun anew may end otherwise.
    if (error instanceof ProviderError && call.signal?.aborted !== true) await keep(null);
    throw error;
  }
}

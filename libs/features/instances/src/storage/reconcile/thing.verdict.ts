import type { Thing } from '../carry-out/things.js';
import type { StorageRow } from '../storage.types.js';

type Known = Pick<StorageRow, 'kind' | 'state' | 'externalId' | 'sizeGib' | 'attached' | 'instanceId' | 'missingCount'>;
type Change = Partial<Omit<Known, 'kind'>>;

/** Absent from so many good lists: it is gone. One list proves nothing. */
const MISSING_MAX = 2;

/**
 * What a list says about one of our rows.
 * @param thing null when the list does not name it.
 * @param owner of a volume: our instance whose machine it is in.
 * @returns what becomes of the row; null when it is as we thought.
 */
export function judgeThing(row: Known, thing: Thing | null, owner: string | null): Change | null {
  if (thing === null) {
    if (row.state === 'gone') return null;
    const missingCount = row.missingCount + 1;
    return missingCount < MISSING_MAX ? { missingCount } : { missingCount, state: 'gone', attached: false };
  }
  // The vendor is still at work on it: the next list knows more.
  if (!thing.stands) return null;
  const wished: Change = {
    state: 'ready',
    missingCount: 0,
    externalId: thing.externalId,
    sizeGib: thing.sizeGib ?? row.sizeGib,
    ...(row.kind === 'volume' ? place(row, thing, owner) : {}),
  };
  const differs = (Object.keys(wished) as (keyof Change)[]).some((field) => wished[field] !== row[field]);
  return differs ? wished : null;
}

function place(row: Known, { machineExternalId }: Thing, owner: string | null): Pick<Known, 'attached' | 'instanceId'> {
  return { attached: machineExternalId !== null && owner !== null, instanceId: owner ?? row.instanceId };
}

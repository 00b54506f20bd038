import { ProviderError, type OwnershipMark } from '@uni/compute-port';

/**
 * The vendor gives an instance one text of ours: its name. The mark stands at its end, `web-1--uni-0198f3c2-…`, so that the create call
 * itself carries it, every list shows it, and people still read the host name first. Snapshots also say whose disk they are:
 * `before-upgrade--of-<instance id>--uni-<mark>`.
 */
const MARK = '--uni-';
const OWNER = '--of-';
const MARK_TEXT = '[A-Za-z0-9][A-Za-z0-9._-]{0,63}';

const MARKED = new RegExp(`^(.*)${MARK}(${MARK_TEXT})$`, 's');
const OWNED = new RegExp(`^(.*)${OWNER}([0-9A-Za-z-]{8,64})$`, 's');
const WRITABLE = new RegExp(`^(?!.*${MARK})${MARK_TEXT}$`);
/** Names of this vendor's cloud end at 255 characters. */
const MAX_NAME = 255;

export interface MarkedName {
  readonly name: string;
  readonly mark: OwnershipMark | null;
}

export function markedName(name: string, mark: OwnershipMark): string {
  if (!WRITABLE.test(mark)) throw refusal('the ownership mark does not fit into a name');
  const tail = MARK + mark;
  return name.slice(0, MAX_NAME - tail.length) + tail;
}

/** The other way round. A name without a mark is all name. */
export function readName(text: string): MarkedName {
  const match = MARKED.exec(text);
  return match ? { name: match[1] ?? '', mark: match[2] ?? null } : { name: text, mark: null };
}

export function ownedName(name: string, instance: string, mark: OwnershipMark): string {
  const owner = OWNER + instance;
  return markedName(name.slice(0, MAX_NAME - owner.length - MARK.length - mark.length) + owner, mark);
}

export interface OwnedName extends MarkedName {
  /** The instance that it was taken of; null where the name does not tell. */
  readonly instance: string | null;
}

/**
 * Only both parts together make a name of ours. The vendor itself names the image of a shelved instance after the instance, mark
 * included: that is not a snapshot of anybody's.
 */
export function readOwnedName(text: string): OwnedName {
  const { name, mark } = readName(text);
  const match = mark === null ? null : OWNED.exec(name);
  return match
    ? { name: match[1] ?? '', instance: match[2] ?? null, mark }
    : { name: text, instance: null, mark: null };
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'mark', vendorMessage });
}

import { ProviderError, type OwnershipMark } from '@uni/compute-port';

/**
 * A machine that we build carries the mark in its internal name, `uni-<mark>`: it is there from the call that makes it, the server
 * refuses a second machine of that name in the network, and customers see the display name only. A machine that we take over keeps
 * its names and gets a tag. The tag decides where both are there.
 */
const NAME_PREFIX = 'uni-';
export const MARK_TAG = 'uni-mark';
/** On a machine of ours that was given away: its name does not count any more. */
export const RELEASED_TAG = 'uni-released';

/** What fits into a host name after the prefix. */
const WRITABLE = /^[a-z0-9](?:[a-z0-9-]{0,57}[a-z0-9])?$/;

export interface Marked {
  readonly name: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export function requireWritableMark(mark: OwnershipMark): void {
  if (WRITABLE.test(mark)) return;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'mark',
    vendorMessage: 'the ownership mark does not fit into a host name',
  });
}

export function nameOfMark(mark: OwnershipMark): string {
  return `${NAME_PREFIX}${mark}`;
}

export function markFromName(name: string): OwnershipMark | null {
  return name.startsWith(NAME_PREFIX) && name.length > NAME_PREFIX.length ? name.slice(NAME_PREFIX.length) : null;
}

/** The value of one of our tags; null without it. */
export function tagOf({ tags }: Pick<Marked, 'tags'>, key: string): string | null {
  return tags.find((tag) => tag.key === key)?.value ?? null;
}

export function markOf(machine: Marked): OwnershipMark | null {
  const tagged = tagOf(machine, MARK_TAG);
  if (tagged !== null) return tagged;
  return tagOf(machine, RELEASED_TAG) === null ? markFromName(machine.name) : null;
}

const RESOURCE_MARK = /^(.*?) ?\[uni:([^\]\s]+)\]$/s;
const LONGEST_NAME = 255;

/** Volumes and snapshots have one free text only, so the mark stands behind the name. */
export function nameWithMark(name: string, mark: OwnershipMark): string {
  const suffix = ` [uni:${mark}]`;
  return `${printable(name).slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
}

export function readName(text: string): { readonly name: string; readonly mark: OwnershipMark | null } {
  const [, name, mark] = RESOURCE_MARK.exec(text) ?? [];
  return mark === undefined ? { name: text, mark: null } : { name: name ?? '', mark };
}

/** Control characters are refused by the server in every value. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

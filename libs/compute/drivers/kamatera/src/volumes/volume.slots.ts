import { createHash } from 'node:crypto';
import type { OwnershipMark } from '@uni/compute-port';
import { decodeMark, encodeMark, toBase32 } from '../server/ownership.mark.js';

/** A server has four disks, of which the first is not a volume. */
export const MOST_VOLUMES = 3;

/**
 * Disks have no name. What says whose they are are tags of their server, of which each holds 15 characters: one for the slot, one for
 * the kind, and 13 of Crockford's alphabet. `a` and `b` are the halves of the mark; `n` is a fingerprint of the disks that were there
 * before the new one, written before it is added, so that it is recognised afterwards; `c` is a fingerprint of the disk itself.
 */
export type TagKind = 'a' | 'b' | 'n' | 'c';
export type SlotNumber = '1' | '2' | '3';
const SLOTS: readonly SlotNumber[] = ['1', '2', '3'];
const TAG = /^([123])([abnc])([0-9a-hjkmnp-tv-z]{13})$/;
const HALF = 13;

export interface Slot {
  readonly number: SlotNumber;
  /** What stands in it, by kind. */
  readonly tags: Readonly<Partial<Record<TagKind, string>>>;
}

export function readSlots(tags: readonly string[]): readonly Slot[] {
  return SLOTS.map((number) => {
    const own = tags.map((tag) => TAG.exec(tag)).filter((found) => found?.[1] === number);
    return { number, tags: Object.fromEntries(own.map((found) => [found?.[2] ?? '', found?.[3] ?? ''])) };
  });
}

export function tagOf(slot: SlotNumber, kind: TagKind, content: string): string {
  return `${slot}${kind}${content}`;
}

/** The halves of a mark. @throws ProviderError `invalid` for a mark that is no id of 128 bits. */
export function halvesOf(mark: OwnershipMark): { readonly a: string; readonly b: string } {
  const text = encodeMark(mark);
  return { a: text.slice(0, HALF), b: text.slice(HALF) };
}

/** The mark of a slot; null while only a part of it is written. */
export function markOfSlot({ tags }: Slot): OwnershipMark | null {
  return tags.a === undefined || tags.b === undefined ? null : decodeMark(tags.a + tags.b);
}

/** Whether a slot carries as much of a mark as is written of it. */
export function isSlotOf({ tags }: Slot, mark: OwnershipMark): boolean {
  const { a, b } = halvesOf(mark);
  return tags.a === a && (tags.b === undefined || tags.b === b);
}

export function fingerprintOfDisk(uuid: string): string {
  return fingerprint(uuid.toLowerCase());
}

export function fingerprintOfSet(uuids: readonly string[]): string {
  return fingerprint(
    uuids
      .map((uuid) => uuid.toLowerCase())
      .toSorted()
      .join(' '),
  );
}

/** 65 bits. */
function fingerprint(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return toBase32(digest.readBigUInt64BE(0) | (BigInt((digest[8] ?? 0) & 1) << 64n), HALF);
}

import { ProviderError, type OwnershipMark } from '@uni/compute-port';
import type { GuestConfig } from './guest.config.js';

/**
 * A mark is written twice: into the description, which the clone call itself can carry, so that a machine is ours from its first
 * moment; and as a tag, which the cluster-wide list shows, so that an inventory needs no call per machine.
 */
const DESCRIPTION_LINE = /^uni-mark:[ \t]*(\S+)[ \t]*$/m;
const PREAMBLE = 'Managed by Uni-Manager. Keep the next line: it says whose machine this is.';
const TAG_PREFIX = 'uni-';
const SEPARATOR = /[;, ]/;
const FAMILY_TAG = 'uni';
/** Names the id that the mark was written for: a copy that somebody makes of our machine carries its tags, but has another id. */
const BINDING_PREFIX = 'univm-';

/** What survives the server's lower-casing of tags and its tag alphabet. */
const WRITABLE = /^[a-z0-9][a-z0-9_.+-]{0,99}$/;

export function requireWritableMark(mark: OwnershipMark): void {
  if (WRITABLE.test(mark)) return;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorMessage: 'the ownership mark does not fit into a tag',
  });
}

/** A description that says nothing but whose machine it is. */
export function markDescription(mark: OwnershipMark): string {
  return `${PREAMBLE}\nuni-mark: ${mark}\n`;
}

export function markTags(mark: OwnershipMark, vmid: number): string {
  return [FAMILY_TAG, `${TAG_PREFIX}${mark}`, `${BINDING_PREFIX}${vmid}`].join(';');
}

/** Somebody's tags and notes with our mark added to them. */
export function withMark(config: GuestConfig, mark: OwnershipMark, vmid: number): MarkTexts {
  const { tags, description } = withoutMark(config);
  const notes = description === '' ? markDescription(mark) : `${description.trimEnd()}\n\n${markDescription(mark)}`;
  return { tags: [...tagsOf(tags), markTags(mark, vmid)].join(';'), description: notes };
}

/** Tags and notes as somebody had them before our mark came. */
export function withoutMark(config: GuestConfig): MarkTexts {
  const tags = tagsOf(String(config['tags'] ?? '')).filter(
    (tag) => tag !== FAMILY_TAG && !tag.startsWith(TAG_PREFIX) && !tag.startsWith(BINDING_PREFIX),
  );
  const lines = String(config['description'] ?? '').split('\n');
  const kept = lines.filter((line) => line !== PREAMBLE && !DESCRIPTION_LINE.test(line));
  return { tags: tags.join(';'), description: kept.join('\n').trim() };
}

interface MarkTexts {
  readonly tags: string;
  readonly description: string;
}

function tagsOf(tags: string): string[] {
  // The server itself writes semicolons; the others are what people type.
  const parts = tags.includes(',') || tags.includes(' ') ? tags.split(SEPARATOR) : tags.split(';');
  return parts.filter(Boolean);
}

/** The mark in a list of tags; null where it was written for another id than `vmid`. */
export function markFromTags(tags: string | undefined, vmid: number): OwnershipMark | null {
  // Most machines of an inventory may be strangers, without any.
  if (tags === undefined || !tags.includes(TAG_PREFIX)) return null;
  const all = tagsOf(tags);
  const tag = all.find((part) => part.startsWith(TAG_PREFIX) && part.length > TAG_PREFIX.length);
  const binding = all.find((part) => part.startsWith(BINDING_PREFIX));
  const isBoundElsewhere = binding !== undefined && binding !== `${BINDING_PREFIX}${vmid}`;
  return tag === undefined || isBoundElsewhere ? null : tag.slice(TAG_PREFIX.length);
}

/** The description decides; the tag helps where somebody rewrote the description. */
export function markOf(config: GuestConfig, vmid: number): OwnershipMark | null {
  const described = DESCRIPTION_LINE.exec(String(config['description'] ?? ''))?.[1];
  const tags = String(config['tags'] ?? '');
  if (described === undefined) return markFromTags(tags, vmid);
  // Somebody copied a machine of ours, notes and tags together: the copy is not ours.
  const isCopied = markFromTags(tags, vmid) === null && tagsOf(tags).includes(`${TAG_PREFIX}${described}`);
  return isCopied ? null : described;
}

/** Whether the call that writes everything else has been carried out: it is the only one that writes the tag. */
export function isTagged(config: GuestConfig, mark: OwnershipMark, vmid: number): boolean {
  return markFromTags(String(config['tags'] ?? ''), vmid) === mark;
}

import { ProviderError, type OwnershipMark } from '@uni/compute-port';
import type { GuestConfig } from './guest.config.js';

/**
 * A mark is written twice: into the description, which the clone call itself can carry, so that a machine is ours from its first
 * moment; and as a tag, which the cluster-wide list shows, so that an inventory needs no call per machine.
 */
const DESCRIPTION_LINE = /^uni-mark:[ \t]*(\S+)[ \t]*$/m;
const TAG_PREFIX = 'uni-';
const FAMILY_TAG = 'uni';

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

export function markDescription(mark: OwnershipMark): string {
  return `Managed by Uni-Manager. Keep the next line: it says whose machine this is.\nuni-mark: ${mark}\n`;
}

export function markTags(mark: OwnershipMark): string {
  return `${FAMILY_TAG};${TAG_PREFIX}${mark}`;
}

export function markFromTags(tags: string | undefined): OwnershipMark | null {
  const tag = (tags ?? '')
    .split(/[;, ]/)
    .find((part) => part.startsWith(TAG_PREFIX) && part.length > TAG_PREFIX.length);
  return tag ? tag.slice(TAG_PREFIX.length) : null;
}

/** The description decides; the tag helps where somebody rewrote the description. */
export function markOf(config: GuestConfig): OwnershipMark | null {
  const described = DESCRIPTION_LINE.exec(String(config['description'] ?? ''))?.[1];
  return described ?? markFromTags(String(config['tags'] ?? ''));
}

/** Whether the call that writes everything else has been carried out: it is the only one that writes the tag. */
export function isTagged(config: GuestConfig, mark: OwnershipMark): boolean {
  return markFromTags(String(config['tags'] ?? '')) === mark;
}

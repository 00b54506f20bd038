import type { OvhApi } from '@uni/ovh-api';
import { imageRefOf, isReady, listImages, listSnapshots, type Image } from '../survey/vendor.lists.js';

/**
 * An image by its name among the public ones, newest first, or by its id, which may also be that of a snapshot. One that `suits` goes
 * before one that does not.
 */
export async function findImage(
  api: OvhApi,
  { project, region }: { readonly project: string; readonly region: string },
  imageRef: string,
  suits: (image: Image) => boolean = () => true,
): Promise<Image | null> {
  const choose = (images: readonly Image[]): Image | null => {
    const meant = images
      .filter((image) => isReady(image) && (image.id === imageRef || imageRefOf(image) === imageRef))
      .toSorted((a, b) => createdMs(b) - createdMs(a));
    return meant.find(suits) ?? meant[0] ?? null;
  };
  return choose(await listImages(api, project, region)) ?? choose(await listSnapshots(api, project, region));
}

function createdMs({ creationDate }: Image): number {
  const ms = Date.parse(creationDate ?? '');
  return Number.isNaN(ms) ? 0 : ms;
}

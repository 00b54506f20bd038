import type { AdminTemplate, UpdateTemplateInput } from '@uni/client';

type Place = AdminTemplate['places'][number];
type PlaceInput = NonNullable<UpdateTemplateInput['places']>[number];

/** All but the first, those on sale before those that were withdrawn. */
export function furtherPlaces(template: AdminTemplate): readonly Place[] {
  return template.places.filter(({ id }) => id !== null);
}

/** The whole set as it is sent: what is left out is withdrawn, and what says the same as before stays the same place. */
export function toPlaceInputs(places: readonly Place[]): PlaceInput[] {
  return places.map(({ providerId, regionRef, imageRef, sizeRef, loginUser, networkRefs }) => ({
    providerId,
    imageRef,
    ...(regionRef === null ? {} : { region: regionRef }),
    ...(sizeRef === null ? {} : { sizeRef }),
    ...(loginUser === null ? {} : { loginUser }),
    ...(networkRefs.length === 0 ? {} : { networkRefs }),
  }));
}

/** How many warnings a template has, over all its places. */
export function warningsOf(template: Pick<AdminTemplate, 'warnings' | 'places'>): number {
  return template.places
    .filter(({ id }) => id !== null)
    .reduce((sum, place) => sum + place.warnings.length, template.warnings.length);
}

/** Places where it is sold now. */
export function soldPlaces({ places }: Pick<AdminTemplate, 'places'>): number {
  return places.filter(({ status }) => status === 'active').length;
}

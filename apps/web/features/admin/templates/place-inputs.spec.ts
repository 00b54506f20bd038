import type { AdminTemplate } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { furtherPlaces, soldPlaces, toPlaceInputs, warningsOf } from './place-inputs';

type Place = AdminTemplate['places'][number];
const place = (parts: Partial<Place>): Place => ({
  id: 'p',
  region: 'Oslo',
  regionRef: null,
  providerId: 'oslo',
  provider: { id: 'oslo', name: 'Oslo' },
  providerKind: 'ovh',
  available: true,
  imageRef: 'debian-13',
  sizeRef: null,
  loginUser: null,
  networkRefs: [],
  status: 'active',
  instances: 0,
  warnings: [],
  ...parts,
});
const template = {
  warnings: ['one'],
  places: [
    place({ id: null, warnings: ['one'] }),
    place({
      id: 'a',
      regionRef: 'OSL',
      sizeRef: 'b3-8',
      loginUser: 'debian',
      networkRefs: ['dmz'],
      warnings: ['two', 'three'],
    }),
    place({ id: 'b', status: 'withdrawn' }),
  ],
} as AdminTemplate;

describe('the places of a template', () => {
  it('are sent as they are: what was never given is left out', () => {
    expect(toPlaceInputs(furtherPlaces(template))).toEqual([
      {
        providerId: 'oslo',
        imageRef: 'debian-13',
        region: 'OSL',
        sizeRef: 'b3-8',
        loginUser: 'debian',
        networkRefs: ['dmz'],
      },
      { providerId: 'oslo', imageRef: 'debian-13' },
    ]);
  });

  it('count those on sale, and the warnings of each once', () => {
    expect([soldPlaces(template), warningsOf(template)]).toEqual([2, 3]);
  });
});

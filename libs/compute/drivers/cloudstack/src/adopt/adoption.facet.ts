import type { AdoptionFacet } from '@uni/compute-port';
import type { FacetTools } from '../facet.tools.js';
import { beginAdopt, beginRelease } from './machine.adopt.js';

export function adoptionFacet({ api, options }: FacetTools): AdoptionFacet {
  return {
    adopt: async (externalId, mark, context) => beginAdopt(api(context), options, externalId, mark),
    release: async (ref, context) => beginRelease(api(context), options, ref),
  };
}

import type { CallContext } from '@uni/compute-port';
import type { CloudStackApi } from './api/cloudstack.api.js';
import type { CloudOptions } from './connection/connection.options.js';

/** What every facet works with. */
export interface FacetTools {
  /** The API for the length of one call. */
  readonly api: (context: CallContext) => CloudStackApi;
  readonly options: CloudOptions;
}

import { ProviderError } from '@uni/compute-port';
import { z } from 'zod';
import { pvePath, type PveApi } from '../api/pve.api.js';

/** Asks the cluster, which also counts guests that this token may not see. */
export async function isIdFree(api: PveApi, vmid: number): Promise<boolean> {
  try {
    await api.get({
      label: 'id_probe',
      path: pvePath('cluster', 'nextid'),
      query: { vmid },
      schema: z.union([z.string(), z.number()]),
    });
    return true;
  } catch (error) {
    if (error instanceof ProviderError && /already exists/.test(error.vendorMessage ?? '')) return false;
    throw error;
  }
}

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

const nodesSchema = z.array(z.object({ node: z.string(), status: z.string() }));

export async function onlineNodes(api: PveApi): Promise<readonly string[]> {
  const nodes = await api.get({ label: 'nodes', path: pvePath('nodes'), schema: nodesSchema });
  return nodes.filter(({ status }) => status === 'online').map(({ node }) => node);
}

/** Whether we have no right to a guest. Rights are judged before the guest is looked for, so any node can be asked. */
export async function isForbidden(api: PveApi, vmid: number): Promise<boolean> {
  const [node] = await onlineNodes(api);
  if (node === undefined) return false;
  try {
    await api.get({ label: 'right_probe', path: pvePath('nodes', node, 'qemu', vmid, 'config'), schema: z.unknown() });
    return false;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code === 'not_found') return false;
    if (error.code === 'forbidden') return true;
    throw error;
  }
}

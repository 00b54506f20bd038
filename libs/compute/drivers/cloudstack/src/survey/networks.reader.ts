import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { readAll } from '../api/paged.list.js';
import { optionalWireText, wireFlag, wireText } from '../api/wire.values.js';
import { ownerOf, type CloudOptions } from '../connection/connection.options.js';

const networkSchema = z.object({
  id: wireText,
  name: wireText,
  displaytext: optionalWireText,
  zoneid: optionalWireText,
  type: optionalWireText,
  state: optionalWireText,
  issystem: wireFlag,
  traffictype: optionalWireText,
});

export type Network = z.output<typeof networkSchema>;

/** Networks that machines may be put into: own and shared ones, never those of other accounts that an administrator sees. */
export async function readNetworks(
  api: CloudStackApi,
  options: CloudOptions,
  parameters: CloudParameters = {},
): Promise<readonly Network[]> {
  const all = await readAll(
    api,
    {
      command: 'listNetworks',
      key: 'network',
      item: networkSchema,
      parameters: { ...ownerOf(options), canusefordeploy: true, ...parameters },
    },
    options.pageSize,
  );
  return all.filter(({ issystem, state }) => !issystem && !/^(?:Destroy|Shutdown)$/.test(state ?? ''));
}

/**
 * The network of machines whose order and connection name none: shared before isolated, since an isolated one is one network for all
 * customers of this account as well, and has no addresses of its own towards the outside.
 */
export function defaultNetwork(networks: readonly Network[]): Network | null {
  const rank = (network: Network): number => (network.type === 'Shared' ? 0 : network.type === 'Isolated' ? 1 : 2);
  const [first] = networks.toSorted(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  );
  return first ?? null;
}

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

/** Shared before isolated before any other. */
const RANK: readonly (string | undefined)[] = ['Shared', 'Isolated'];

/** Those of the kind that is preferred where nobody names a network: more than one is a choice that the operator should make. */
export function preferredNetworks(networks: readonly Network[]): readonly Network[] {
  const kind = RANK.find((type) => networks.some((network) => network.type === type));
  const preferred = kind === undefined ? networks : networks.filter(({ type }) => type === kind);
  return preferred.toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/**
 * The network of machines whose order and connection name none. An isolated one is one network for all customers of this account, and has
 * no addresses of its own towards the outside.
 */
export function defaultNetwork(networks: readonly Network[]): Network | null {
  return preferredNetworks(networks)[0] ?? null;
}

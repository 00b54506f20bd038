'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { network } from '@uni/contracts';
import type { FirewallView, InstanceAddresses } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** Events may get lost; a look that is on its way is asked for again. */
const PENDING_MS = 3_000;

interface Known {
  firewall: FirewallView;
  addresses: InstanceAddresses;
}

/** What is known of the network of an instance; asked for again whenever something happens to the instance. */
export function useNetwork<K extends keyof Known>(what: K, instanceId: string): UseQueryResult<Known[K]> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: [...keys.instance(organization, instanceId), 'details', what],
    queryFn: async ({ signal }) => (await api[what].ofInstance(instanceId, { signal })) as Known[K],
    refetchInterval: ({ state }) => (state.data?.pending === true ? PENDING_MS : false),
  });
}

/** The network of one address from which this page is looked at; null where it cannot be told from a private one. */
export function useOwnAddress(): string | null {
  const { data } = useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await api.me.sessions({ signal })).items,
  });
  const ip = data?.find(({ current }) => current)?.ip ?? null;
  return ip === null || PRIVATE.test(ip) ? null : network.readNetwork(ip);
}

const PRIVATE =
  /^(0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::|f[cde])/i;

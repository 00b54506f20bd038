'use client';
import { useQuery } from '@tanstack/react-query';
import type { CapabilityView, InstanceView } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

interface Known {
  /** Undefined while it is not known, and where its place tells nothing any more. */
  readonly place: CapabilityView | undefined;
  readonly pending: boolean;
}

/** What the place of an instance can do; undefined while it is not known. */
export function usePlace(instance: Pick<InstanceView, 'providerId'>): CapabilityView | undefined {
  return useKnownPlace(instance).place;
}

/** As {@link usePlace}, for those who wait for the answer. */
export function useKnownPlace({ providerId }: Pick<InstanceView, 'providerId'>): Known {
  const organization = useSession((state) => state.organizationId);
  const { data, isPending } = useQuery({
    queryKey: [...keys.templates(organization), 'capabilities'],
    queryFn: ({ signal }) => api.templates.capabilities({ signal }),
    staleTime: 5 * 60_000,
  });
  return { place: data?.items.find((item) => item.providerId === providerId), pending: isPending };
}

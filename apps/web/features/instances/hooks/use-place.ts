'use client';
import { useQuery } from '@tanstack/react-query';
import type { CapabilityView, InstanceView } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** What the place of an instance can do; undefined while it is not known. */
export function usePlace({ providerId }: Pick<InstanceView, 'providerId'>): CapabilityView | undefined {
  const organization = useSession((state) => state.organizationId);
  const { data } = useQuery({
    queryKey: [...keys.templates(organization), 'capabilities'],
    queryFn: ({ signal }) => api.templates.capabilities({ signal }),
    staleTime: 5 * 60_000,
  });
  return data?.items.find((item) => item.providerId === providerId);
}

'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/api';
import { keys } from '../../api/keys';

/** What a place offers, as it was last read. Each list is asked for once, whoever shows it. */
export function useCatalogue(providerId: string) {
  const of = (what: 'images' | 'regions' | 'sizes') => keys.admin('provider', providerId, what);
  const { providers } = api.admin;
  const images = useQuery({
    queryKey: of('images'),
    queryFn: ({ signal }) => providers.images(providerId, { signal }),
  });
  const regions = useQuery({
    queryKey: of('regions'),
    queryFn: ({ signal }) => providers.regions(providerId, { signal }),
  });
  const sizes = useQuery({
    queryKey: of('sizes'),
    queryFn: ({ signal }) => providers.sizes(providerId, { signal }),
  });
  return { images, regions, sizes };
}

/** The networks of a place, as they were last read. */
export function useNetworks(providerId: string) {
  return useQuery({
    queryKey: keys.admin('provider', providerId, 'networks'),
    queryFn: ({ signal }) => api.admin.providers.networks(providerId, { signal }),
  });
}

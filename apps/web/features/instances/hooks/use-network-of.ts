'use client';
import type { InstanceView } from '@uni/client';
import { usePlace } from './use-place';

/** Whether the place of an instance has rules or addresses to look after. */
export function useNetworkOf(instance: Pick<InstanceView, 'providerId'> | undefined): boolean {
  const place = usePlace({ providerId: instance?.providerId ?? '' });
  return place?.actions['firewall'] === true || place?.actions['addresses'] === true;
}

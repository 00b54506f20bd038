'use client';
import type { InstanceView } from '@uni/client';
import { useMay } from '../../session/hooks/use-may';
import { usePlace } from './use-place';

/** Whether the console of an instance can be opened now, by whoever is in front of the page. */
export function useConsoleOf(instance: Pick<InstanceView, 'providerId' | 'status'>): boolean {
  const place = usePlace(instance);
  const { change } = useMay();
  const on = instance.status === 'running' || instance.status === 'rebooting';
  return change && on && place?.actions['console'] === true;
}

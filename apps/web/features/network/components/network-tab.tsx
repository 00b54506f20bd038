'use client';
import type { InstanceView } from '@uni/client';
import type { ReactNode } from 'react';
import { usePlace } from '../../instances/hooks/use-place';
import { StorageTab } from '../../storage/components/storage-frame';
import { AddressesPanel } from './addresses-panel';
import { FirewallPanel } from './firewall-panel';

/** Addresses of an instance, and what its firewall lets through. */
export function NetworkTab({ instance }: { instance: InstanceView }): ReactNode {
  const place = usePlace(instance);
  const gone = instance.status === 'deleted';
  return (
    <StorageTab instance={instance}>
      <AddressesPanel instance={instance} />
      {place?.actions['firewall'] !== true || gone ? null : <FirewallPanel instance={instance} />}
    </StorageTab>
  );
}

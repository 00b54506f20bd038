'use client';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { ProviderFrame, type ProviderTab } from './provider-frame';
import { ProviderHealth } from './provider-health';

const ProviderInventory = dynamic(() => import('./provider-inventory').then((module) => module.ProviderInventory));
const ProviderThings = dynamic(() => import('./provider-things').then((module) => module.ProviderThings));
const ProviderIsos = dynamic(() => import('./provider-isos').then((module) => module.ProviderIsos));
const ProviderEvents = dynamic(() => import('./provider-events').then((module) => module.ProviderEvents));
const ProviderUsage = dynamic(() => import('./provider-usage').then((module) => module.ProviderUsage));
const ProviderCatalogue = dynamic(() => import('./provider-catalogue').then((module) => module.ProviderCatalogue));
const ProviderSettings = dynamic(() => import('./provider-settings').then((module) => module.ProviderSettings));

/** One tab of a place. */
export function ProviderTabPage({ id, tab }: { id: string; tab: ProviderTab }): ReactNode {
  return (
    <ProviderFrame id={id} tab={tab}>
      {(provider) => {
        switch (tab) {
          case 'inventory':
            return <ProviderInventory provider={provider} />;
          case 'volumes':
          case 'snapshots':
            return <ProviderThings provider={provider} kind={tab} />;
          case 'isos':
            return <ProviderIsos provider={provider} />;
          case 'events':
            return <ProviderEvents provider={provider} />;
          case 'usage':
            return <ProviderUsage provider={provider} />;
          case 'catalogue':
            return <ProviderCatalogue provider={provider} />;
          case 'settings':
            return <ProviderSettings provider={provider} />;
          default:
            return <ProviderHealth provider={provider} />;
        }
      }}
    </ProviderFrame>
  );
}

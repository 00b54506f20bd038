'use client';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { InstanceFrame, type InstanceTab } from './instance-frame';
import { InstanceOverview } from './instance-overview';

const InstanceHistory = dynamic(() => import('./instance-history').then((module) => module.InstanceHistory));
const InstanceCost = dynamic(() => import('./instance-cost').then((module) => module.InstanceCost));
const CopiesTab = dynamic(() => import('../../storage/components/copies-tab').then((module) => module.CopiesTab));
const NetworkTab = dynamic(() => import('../../network/components/network-tab').then((module) => module.NetworkTab));
const VolumesTab = dynamic(() => import('../../storage/components/volumes-tab').then((module) => module.VolumesTab));

const ConsolePage = dynamic(() => import('../../console/console-page').then((module) => module.ConsolePage));
const MetricsPage = dynamic(() => import('../../metrics/metrics-page').then((module) => module.MetricsPage));

/** One tab of an instance. */
export function InstanceTabPage({ id, tab }: { id: string; tab: InstanceTab }): ReactNode {
  return (
    <InstanceFrame id={id} tab={tab}>
      {(instance) => {
        if (tab === 'console') return <ConsolePage instance={instance} />;
        if (tab === 'metrics') return <MetricsPage instance={instance} />;
        // Each kind keeps its own questions: going from one tab to the other begins anew.
        if (tab === 'snapshots' || tab === 'backups') return <CopiesTab key={tab} instance={instance} kind={tab} />;
        if (tab === 'volumes') return <VolumesTab instance={instance} />;
        if (tab === 'network') return <NetworkTab instance={instance} />;
        if (tab === 'history') return <InstanceHistory instance={instance} />;
        return tab === 'cost' ? <InstanceCost instance={instance} /> : <InstanceOverview instance={instance} />;
      }}
    </InstanceFrame>
  );
}

'use client';
import { useQuery } from '@tanstack/react-query';
import type { InstanceView, OperationView } from '@uni/client';
import { buttonClass, CopyButton, DefinitionList, Money, Panel, PanelHead, Status, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useEffect, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { OperationPanel } from '../../operations/components/operation-panel';
import { useFailureText } from '../../operations/hooks/use-failure-text';
import { useOperation } from '../../operations/hooks/use-operation';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { operationGlyph } from '../../operations/status';
import { useSession } from '../../session/session-store';
import { usePlace } from '../hooks/use-place';
import { offCosts } from '../off-states';
import { glyphOf } from '../status';
import { ResizeChanges } from './resize-changes';
import { useSizeText } from './size-text';

/** The operation to show: the running one, or the one that was running when the page was opened, so that its end is seen. */
function useShownOperation(instance: InstanceView): OperationView | undefined {
  const [seen, setSeen] = useState(instance.currentOperationId);
  useEffect(() => {
    if (instance.currentOperationId !== null) setSeen(instance.currentOperationId);
  }, [instance.currentOperationId]);
  return useOperation(instance.currentOperationId ?? seen).data;
}

/** What is going on, what it costs in each state, how to reach it, what it is. */
export function InstanceOverview({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('instances');
  const operation = useShownOperation(instance);
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-3">
        {operation === undefined ? null : (
          <OperationPanel
            operation={operation}
            aside={
              operation.kind === 'instance.resize' ? (
                <ResizeChanges instance={instance} operation={operation} />
              ) : undefined
            }
          />
        )}
        {instance.status === 'deleted' ? null : <CostByState instance={instance} />}
        <RecentOperations instance={instance} shownId={operation?.id} />
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        {instance.status === 'deleted' ? null : <Access instance={instance} />}
        <Panel>
          <PanelHead title={t('details')} />
          <Details instance={instance} />
        </Panel>
      </div>
    </div>
  );
}

function CostByState({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('instances');
  const place = usePlace(instance);
  const rows = [
    { state: 'running' as const, rate: instance.runningPerHour, what: t('cost.everything') },
    ...offCosts(instance, place).map(({ state, perHour }) => ({
      state,
      rate: perHour,
      what: t(`cost.${state === 'suspended' ? 'memoryToo' : 'diskAndAddress'}`),
    })),
  ];
  return (
    <Panel>
      <PanelHead
        title={t('cost.title')}
        note={t('cost.perHourAndState')}
        actions={
          <Link href={`/instances/${instance.id}/cost`} className={buttonClass('ghost', 'sm')}>
            {t('cost.why')}
          </Link>
        }
      />
      <div className="grid grid-cols-2 gap-3 px-4 pb-3 sm:grid-cols-3">
        <div>
          <p className="text-xs text-fg-muted">{t('cost.now')}</p>
          <p className="text-lg font-semibold">
            <Money value={instance.pricePerHour} style="rate" perHour />
          </p>
        </div>
        <div>
          <p className="text-xs text-fg-muted">{t('cost.thisMonth')}</p>
          <p className="text-lg font-semibold">
            <Money value={instance.costThisMonth} style="projection" />
          </p>
        </div>
      </div>
      <ul className="px-4 pb-2">
        {rows.map((row) => (
          <li key={row.state} className="flex h-9 items-center gap-3 border-t border-line-subtle">
            <span className="w-32">
              <Status kind={glyphOf(row.state)}>{t(`status.${row.state}`)}</Status>
            </span>
            <span className="min-w-0 flex-1 truncate text-fg-subtle">{row.what}</span>
            <Money value={row.rate} style="rate" perHour />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function RecentOperations({ instance, shownId }: { instance: InstanceView; shownId: string | undefined }): ReactNode {
  const t = useTranslations('instances');
  const to = useTranslations('operations');
  const titleOf = useOperationTitle();
  const failureText = useFailureText();
  const organization = useSession((state) => state.organizationId);
  const { data } = useQuery({
    queryKey: [...keys.operations(organization), 'of', instance.id],
    queryFn: ({ signal }) => api.operations.list({ instanceId: instance.id, limit: 6 }, { signal }),
  });
  const rows = (data?.items ?? []).filter((operation) => operation.id !== shownId);
  if (rows.length === 0) return null;
  return (
    <Panel>
      <PanelHead
        title={t('recent')}
        actions={
          <Link href={`/instances/${instance.id}/history`} className={buttonClass('ghost', 'sm')}>
            {t('tabs.history')}
          </Link>
        }
      />
      <ul>
        {rows.map((operation) => (
          <li key={operation.id} className="flex min-h-11 items-center gap-3 border-t border-line-subtle px-4 py-1.5">
            <span className="w-32 shrink-0 max-sm:w-24">
              <Status kind={operationGlyph(operation.status)}>{to(`status.${operation.status}`)}</Status>
            </span>
            <Link href={`/operations/${operation.id}`} className="min-w-0 flex-1 truncate font-medium hover:underline">
              {titleOf({ kind: operation.kind, instanceName: null })}
              {operation.error === null ? null : (
                <span className="pl-2 font-normal text-fg-muted">{failureText(operation)}</span>
              )}
            </Link>
            <span className="text-fg-subtle">
              <Time at={operation.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Access({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('instances');
  const main = instance.addresses.find((address) => address.kind === 'public') ?? instance.addresses[0];
  const ssh = main === undefined ? null : `ssh ${instance.loginUser ?? 'root'}@${main.address}`;
  const mono = (text: string): ReactNode => <span className="font-mono text-xs">{text}</span>;
  return (
    <Panel>
      <PanelHead title={t('access')} />
      {main === undefined ? (
        <p className="px-4 pb-4 text-fg-muted">{t('noAddress')}</p>
      ) : (
        <DefinitionList
          items={[
            ...instance.addresses.map((address) => ({
              key: address.address,
              label: address.kind === 'private' ? t('private') : address.family === 'ipv4' ? 'IPv4' : 'IPv6',
              value: mono(address.address),
              action: <CopyButton text={address.address} what={address.address} />,
            })),
            ssh === null
              ? null
              : {
                  key: 'ssh',
                  label: 'SSH',
                  // Whole, on two lines where it must: a command that is cut off cannot be read out.
                  value: <span className="font-mono text-xs whitespace-normal wrap-anywhere">{ssh}</span>,
                  action: <CopyButton text={ssh} what="SSH" />,
                },
          ]}
        />
      )}
    </Panel>
  );
}

function Details({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('instances');
  const sizeText = useSizeText();
  return (
    <DefinitionList
      items={[
        { key: 'template', label: t('template'), value: instance.templateName },
        { key: 'size', label: t('columns.size'), value: sizeText(instance, ', ', true) },
        {
          key: 'hostname',
          label: t('hostname'),
          value: <span className="font-mono text-xs">{instance.hostname}</span>,
        },
        { key: 'created', label: t('columns.created'), value: <Time at={instance.createdAt} full /> },
        { key: 'changed', label: t('changed'), value: <Time at={instance.statusChangedAt} /> },
        {
          key: 'protection',
          label: t('protection'),
          value: t(instance.deletionProtected ? 'protected' : 'unprotected'),
        },
        instance.lastSeenAt === null
          ? null
          : { key: 'seen', label: t('lastSeen'), value: <Time at={instance.lastSeenAt} /> },
        {
          key: 'id',
          label: 'Id',
          value: (
            <span title={instance.id} className="font-mono text-xs">
              {`${instance.id.slice(0, 13)}…${instance.id.slice(-4)}`}
            </span>
          ),
          action: <CopyButton text={instance.id} what="Id" />,
        },
      ]}
    />
  );
}

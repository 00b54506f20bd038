'use client';
import { ApiError, type InstanceView } from '@uni/client';
import { Button, buttonClass, CopyButton, Notice, ProviderMark, Skeleton, Tabs, Time } from '@uni/ui';
import { Lock, Play, Square, SquareTerminal } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { Page } from '../../shell/components/page';
import { systemOf } from '../../templates/template-words';
import { useErrorText } from '../../text/use-error-text';
import { useMay } from '../../session/hooks/use-may';
import { useConsoleOf } from '../hooks/use-console-of';
import { useInstance } from '../hooks/use-instance';
import { useNetworkOf } from '../hooks/use-network-of';
import { requestPower } from '../power-store';
import { allows } from '../status';
import { AbsentInstance } from './absent-instance';
import { InstanceMenu } from './instance-menu';
import { RescueNotice } from './rescue-notice';
import { InstanceStatus } from './instance-status';
import { useSizeText } from './size-text';

const TABS = [
  'overview',
  'console',
  'metrics',
  'network',
  'snapshots',
  'volumes',
  'backups',
  'history',
  'cost',
] as const;
export type InstanceTab = (typeof TABS)[number];

const OFF: ReadonlySet<InstanceView['status']> = new Set(['stopped', 'suspended', 'shelved']);

/** The head and tabs of an instance; the content of a tab receives the instance. */
export function InstanceFrame({
  id,
  tab,
  children,
}: {
  id: string;
  tab: InstanceTab;
  children: (instance: InstanceView) => ReactNode;
}): ReactNode {
  const t = useTranslations('instances');
  const errorText = useErrorText();
  const sizeText = useSizeText();
  const { change } = useMay();
  const { data: instance, error, refetch } = useInstance(id);
  const networked = useNetworkOf(instance);
  const parents = [{ label: t('title'), href: '/instances' }];
  if (instance === undefined) {
    if (error instanceof ApiError && error.status === 404) return <AbsentInstance id={id} />;
    return (
      <Page title={t('one')} parents={parents}>
        {error === null ? (
          <>
            <Skeleton className="h-8 w-80" />
            <Skeleton className="h-64 w-full rounded-lg" />
          </>
        ) : (
          <Notice
            tone="bad"
            alert
            action={
              <Button size="sm" onClick={() => void refetch()}>
                {t('retry')}
              </Button>
            }
          >
            {errorText(error)}
          </Notice>
        )}
      </Page>
    );
  }
  const ipv4 = instance.addresses[0]?.address;
  const gone = instance.status === 'deleted';
  return (
    <Page
      title={instance.name}
      parents={parents}
      beside={
        <>
          <InstanceStatus instance={instance} badge />
          {instance.deletionProtected ? (
            <Lock size={14} role="img" aria-label={t('protected')} className="text-fg-subtle" />
          ) : null}
          {instance.tags.map((tag) => (
            <span key={tag} className="rounded-sm border border-line px-1.5 text-xs leading-5 text-fg-muted">
              {tag}
            </span>
          ))}
        </>
      }
      below={
        <p className="mt-1 flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-fg-muted">
          <span className="flex items-center gap-2">
            <ProviderMark kind={instance.providerKind} />
            {instance.region}
          </span>
          <span>{systemOf({ name: instance.templateName, os: instance.os })}</span>
          <span className="tabular">{sizeText(instance, ', ', true)}</span>
          {ipv4 === undefined ? null : (
            <span className="flex items-center gap-1 font-mono text-xs">
              {ipv4}
              <CopyButton text={ipv4} what={t('address')} className="pointer-coarse:-my-2" />
            </span>
          )}
        </p>
      }
      actions={
        gone || !change ? undefined : (
          <>
            <ConsoleButton instance={instance} tab={tab} />
            {OFF.has(instance.status) || instance.desiredStatus === 'stopped' ? (
              <Button
                variant="primary"
                disabled={!allows(instance, 'start')}
                icon={<Play size={15} aria-hidden />}
                onClick={() => requestPower({ instance, action: 'start' })}
              >
                {t('actions.start')}
              </Button>
            ) : (
              <Button
                disabled={!allows(instance, 'stop')}
                icon={<Square size={15} aria-hidden />}
                onClick={() => requestPower({ instance, action: 'stop' })}
              >
                {t('actions.stop')}
              </Button>
            )}
            <InstanceMenu instance={instance} rest bordered />
          </>
        )
      }
    >
      <Tabs
        label={instance.name}
        items={TABS.filter((each) => each !== 'network' || networked || tab === each).map((each) => ({
          key: each,
          label: t(`tabs.${each}`),
          current: each === tab,
        }))}
        render={(item, link) => (
          <Link
            key={item.key}
            href={item.key === 'overview' ? `/instances/${id}` : `/instances/${id}/${item.key}`}
            scroll={false}
            {...link}
          />
        )}
      />
      {gone ? (
        <Notice
          tone="info"
          title={t('goneTitle')}
          action={
            <Link href="/instances" className={buttonClass('default', 'sm')}>
              {t('title')}
            </Link>
          }
        >
          {t('goneBody')}
        </Notice>
      ) : instance.status === 'unknown' ? (
        <Notice tone="warn" title={t('unknownTitle')}>
          {instance.lastSeenAt === null
            ? null
            : t.rich('unknownSeen', { at: () => <Time at={instance.lastSeenAt ?? ''} /> })}{' '}
          {t('unknownBody')}
        </Notice>
      ) : instance.status === 'lost' ? (
        <Notice tone="bad" title={t('lostTitle')}>
          {t('lostBody')}
        </Notice>
      ) : OFF.has(instance.status) && instance.stopReason === 'depleted' ? (
        <Notice
          tone="hourglass"
          title={t('depletedTitle')}
          action={
            <Link href="/credits" className={buttonClass('default', 'sm')}>
              {t('toCredits')}
            </Link>
          }
        >
          {t('depletedBody')}
        </Notice>
      ) : instance.status === 'stopped' && instance.stopReason === 'suspended' ? (
        <Notice tone="warn">{t('stopReason.suspended')}</Notice>
      ) : null}
      <RescueNotice instance={instance} />
      {children(instance)}
    </Page>
  );
}

/** To the screen. It is what a page does first only where no tab has an order of its own. */
function ConsoleButton({ instance, tab }: { instance: InstanceView; tab: InstanceTab }): ReactNode {
  const t = useTranslations('instances');
  const reachable = useConsoleOf(instance);
  if (!reachable || tab === 'console') return null;
  return (
    <Link
      href={`/instances/${instance.id}/console`}
      scroll={false}
      className={buttonClass(tab === 'overview' ? 'primary' : 'default')}
    >
      <SquareTerminal size={15} aria-hidden />
      {t('tabs.console')}
    </Link>
  );
}

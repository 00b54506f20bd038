'use client';
import type { AdminInstanceView } from '@uni/client';
import { buttonClass, CopyButton, DefinitionList, Money, Notice, ProviderMark, Sheet, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { InstanceStatus } from '../../instances/components/instance-status';
import { useSizeText } from '../../instances/components/size-text';
import { Link } from '../../shell/components/link';
import { useDriftField, useDriftValue } from './use-drift-text';

/** One instance as operators see it: where it is, what its place calls it, what differs there. */
export function InstanceSheet({ instance, onClose }: { instance: AdminInstanceView; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.instances');
  const ti = useTranslations('instances');
  const sizeText = useSizeText();
  const mono = (text: string): ReactNode => <span className="font-mono text-xs">{text}</span>;
  const copied = (key: string, label: string, text: string | null) =>
    text === null ? null : { key, label, value: mono(text), action: <CopyButton text={text} what={label} /> };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      side="right"
      title={instance.name}
      footer={
        <>
          <Link href={`/admin/operations?q=${encodeURIComponent(instance.name)}`} className={buttonClass()}>
            {t('operations')}
          </Link>
          <Link href={`/admin/audit?targetId=${instance.id}`} className={buttonClass()}>
            {t('audit')}
          </Link>
        </>
      }
    >
      <div className="flex flex-col gap-4 py-3">
        <div className="px-4">
          <InstanceStatus instance={instance} note />
        </div>
        <Drift instance={instance} />
        <DefinitionList
          items={[
            {
              key: 'organisation',
              label: t('columns.organisation'),
              value: (
                <Link href={`/admin/organisations/${instance.organization.id}`} className="hover:underline">
                  {instance.organization.name}
                </Link>
              ),
            },
            {
              key: 'provider',
              label: t('columns.provider'),
              value: (
                <Link
                  href={`/admin/providers/${instance.providerId}`}
                  className="inline-flex items-center gap-2 hover:underline"
                >
                  <ProviderMark kind={instance.providerKind} />
                  {instance.region}
                </Link>
              ),
            },
            copied('external', t('externalId'), instance.externalId),
            copied('location', t('location'), instance.location),
            copied('hostname', ti('hostname'), instance.hostname),
            ...instance.addresses.map((address) =>
              copied(address.address, address.family === 'ipv4' ? 'IPv4' : 'IPv6', address.address),
            ),
            { key: 'template', label: ti('template'), value: instance.templateName },
            { key: 'size', label: ti('columns.size'), value: sizeText(instance, ', ', true) },
            {
              key: 'rate',
              label: ti('columns.rate'),
              value: <Money value={instance.pricePerHour} style="rate" perHour />,
            },
            {
              key: 'month',
              label: ti('cost.thisMonth'),
              value: <Money value={instance.costThisMonth} style="projection" />,
            },
            { key: 'desired', label: t('desired'), value: ti(`status.${instance.desiredStatus}`) },
            instance.lastSeenAt === null
              ? null
              : { key: 'seen', label: t('columns.seen'), value: <Time at={instance.lastSeenAt} full seconds /> },
            { key: 'created', label: ti('columns.created'), value: <Time at={instance.createdAt} full /> },
            copied('id', 'Id', instance.id),
          ]}
        />
      </div>
    </Sheet>
  );
}

/** What should be, struck, and what is: the place's word about the machine. */
function Drift({ instance }: { instance: AdminInstanceView }): ReactNode {
  const t = useTranslations('admin.instances');
  const fieldOf = useDriftField();
  const valueOf = useDriftValue();
  if (instance.drift.length === 0) return null;
  return (
    <div className="px-4">
      <Notice
        tone="warn"
        title={t('driftTitle')}
        action={
          <Link href={`/admin/drift?q=${encodeURIComponent(instance.name)}`} className={buttonClass('default', 'sm')}>
            {t('driftDecide')}
          </Link>
        }
      >
        {t('driftBody')}
      </Notice>
      <dl className="mt-3 flex flex-col gap-1.5">
        {instance.drift.map((item) => (
          <div
            key={item.field}
            className="grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)_auto] items-baseline gap-x-4"
          >
            <dt className="text-fg-subtle">{fieldOf(item.field)}</dt>
            <dd className="flex min-w-0 flex-wrap gap-x-2">
              <s className="text-fg-subtle">
                <span className="sr-only">{t('expected')} </span>
                {valueOf(item.field, item.expected)}
              </s>
              <span className="font-medium">
                <span className="sr-only">{t('actual')} </span>
                {valueOf(item.field, item.actual)}
              </span>
            </dd>
            <dd className="text-xs text-fg-subtle">
              <Time at={item.since} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

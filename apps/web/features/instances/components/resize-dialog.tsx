'use client';
import { useQuery } from '@tanstack/react-query';
import { ApiError, type InstanceView, type Template } from '@uni/client';
import {
  Button,
  buttonClass,
  Change,
  cx,
  Dialog,
  formatDisk,
  formatMemory,
  formatRunway,
  Money,
  MoneyChange,
  Notice,
  PriceGroup,
  PriceLine,
  RadioDot,
  Skeleton,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useBalance } from '../../billing/hooks/use-balance';
import { runwayAfter } from '../../billing/runway-after';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { useSession } from '../../session/session-store';
import { placeAt, sizeNameOf, systemOf } from '../../templates/template-words';
import { useErrorText } from '../../text/use-error-text';
import { useInstanceAction } from '../hooks/use-instance-actions';
import { useSizeText } from './size-text';

/** Why a template cannot be the next size; null when it can. */
function hindrance(instance: InstanceView, template: Template): 'current' | 'disk' | 'closed' | null {
  if (template.id === instance.templateId) return 'current';
  if (template.diskGib < instance.diskGib) return 'disk';
  return placeAt(template, instance)?.available === true ? null : 'closed';
}

/** Another size for an instance: only sizes of its own place and system, with what changes in machine and money. */
export function ResizeDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const errorText = useErrorText();
  const titleOf = useOperationTitle();
  const sizeText = useSizeText();
  const organization = useSession((state) => state.organizationId);
  const { data: balance } = useBalance();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const system = systemOf({ name: instance.templateName, os: instance.os });
  const order = useInstanceAction(instance.id);
  const templates = useQuery({
    queryKey: [...keys.templates(organization), 'resize', instance.os, instance.region],
    queryFn: ({ signal }) =>
      api.templates.list({ limit: 200, os: [instance.os], region: [instance.region] }, { signal }),
  });
  const sizes = (templates.data?.items ?? [])
    .filter((template) => placeAt(template, instance) !== undefined && systemOf(template) === system)
    .toSorted((left, right) => left.memoryMib - right.memoryMib || left.vcpus - right.vcpus);
  const chosen = sizes.find((template) => template.id === chosenId);
  const running = instance.status === 'running';
  const newRate = chosen === undefined ? null : running ? chosen.price.runningPerHour : chosen.price.stoppedPerHour;
  const runway =
    balance === undefined || newRate === null ? null : runwayAfter(balance, instance.pricePerHour, newRate);
  const hours = (value: number | null): string => (value === null ? t('price.endless') : formatRunway(value, locale));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="md"
      title={titleOf({ kind: 'instance.resize', instanceName: instance.name })}
      description={t('resize.note')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            disabled={chosen === undefined}
            busy={order.isPending}
            onClick={() => {
              if (chosen !== undefined) order.mutate({ kind: 'resize', templateId: chosen.id }, { onSuccess: onClose });
            }}
          >
            {chosen === undefined ? t('actions.resize') : t('resize.to', { name: sizeNameOf(chosen) })}
          </Button>
        </>
      }
    >
      {templates.isPending ? (
        <Skeleton className="h-32 w-full" />
      ) : templates.error !== null ? (
        <Notice
          tone="bad"
          alert
          action={
            <Button size="sm" onClick={() => void templates.refetch()}>
              {t('retry')}
            </Button>
          }
        >
          {errorText(templates.error)}
        </Notice>
      ) : (
        <div role="radiogroup" aria-label={t('resize.sizes')} className="flex flex-col gap-1.5">
          {sizes.map((template) => {
            const reason = hindrance(instance, template);
            const checked = template.id === chosenId;
            return (
              <label
                key={template.id}
                className={cx(
                  'flex min-h-11 items-center gap-3 rounded-md border px-3 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
                  checked
                    ? 'border-accent bg-accent-soft'
                    : reason === null
                      ? 'border-line hover:bg-hover'
                      : 'border-dashed border-line text-fg-subtle',
                )}
              >
                <input
                  type="radio"
                  name="size"
                  className="sr-only"
                  disabled={reason !== null}
                  checked={checked}
                  onChange={() => setChosenId(template.id)}
                />
                <RadioDot checked={checked} disabled={reason !== null} />
                <span className="min-w-0 flex-1">
                  <span className="block font-medium">{sizeNameOf(template)}</span>
                  <span className="block text-xs text-fg-subtle">{sizeText(template, ', ', true)}</span>
                </span>
                {reason === null ? (
                  <Money value={template.price.runningPerHour} style="rate" perHour />
                ) : (
                  <span className="text-xs">{t(`resize.${reason}`)}</span>
                )}
              </label>
            );
          })}
        </div>
      )}
      {chosen === undefined ? null : (
        <div className="rounded-lg border border-line bg-inset p-3.5">
          <PriceGroup>
            <PriceLine label="vCPU" value={<Change before={instance.vcpus} after={chosen.vcpus} />} />
            <PriceLine
              label={t('memory')}
              value={
                <Change
                  before={formatMemory(instance.memoryMib, locale)}
                  after={formatMemory(chosen.memoryMib, locale)}
                />
              }
            />
            <PriceLine
              label={t('disk')}
              value={
                <Change before={formatDisk(instance.diskGib, locale)} after={formatDisk(chosen.diskGib, locale)} />
              }
            />
            <PriceLine
              label={t('status.running')}
              value={
                <MoneyChange
                  before={instance.runningPerHour}
                  after={chosen.price.runningPerHour}
                  beforeLabel={t('price.before')}
                  afterLabel={t('price.after')}
                />
              }
            />
            <PriceLine
              label={t('status.stopped')}
              value={
                <MoneyChange
                  before={instance.stoppedPerHour}
                  after={chosen.price.stoppedPerHour}
                  beforeLabel={t('price.before')}
                  afterLabel={t('price.after')}
                />
              }
            />
            {runway === null ? null : (
              <PriceLine
                label={t('price.runway')}
                value={<Change before={hours(runway.before)} after={hours(runway.after)} />}
              />
            )}
          </PriceGroup>
        </div>
      )}
      {order.error === null ? null : (
        <Notice
          tone="bad"
          alert
          action={
            order.error instanceof ApiError && order.error.code === 'insufficient_credits' ? (
              <Link href="/credits" className={buttonClass('default', 'sm')}>
                {t('toCredits')}
              </Link>
            ) : undefined
          }
        >
          {errorText(order.error)}
        </Notice>
      )}
    </Dialog>
  );
}

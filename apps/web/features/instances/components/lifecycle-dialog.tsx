'use client';
import type { InstanceView } from '@uni/client';
import { Button, Change, Dialog, formatRunway, MoneyChange, PriceGroup, PriceLine } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useBalance } from '../../billing/hooks/use-balance';
import { runwayAfter } from '../../billing/runway-after';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { useInstanceAction, type LifecycleAction } from '../hooks/use-instance-actions';
import { OffCostLines } from './off-cost-lines';
import { OrderError } from './order-error';

/** What an instance costs after each action. */
const RATE_AFTER: Readonly<Record<LifecycleAction, (instance: InstanceView) => InstanceView['pricePerHour']>> = {
  suspend: ({ suspendedPerHour }) => suspendedPerHour,
  shelve: ({ shelvedPerHour }) => shelvedPerHour,
  resume: ({ runningPerHour }) => runningPerHour,
  unshelve: ({ runningPerHour }) => runningPerHour,
  rescue: ({ runningPerHour }) => runningPerHour,
  unrescue: ({ runningPerHour }) => runningPerHour,
};

/** Ways of being off and back, and the rescue system: what happens, what is kept, and what it costs from then on. */
export function LifecycleDialog({
  instance,
  action,
  onClose,
}: {
  instance: InstanceView;
  action: LifecycleAction;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const titleOf = useOperationTitle();
  const { data: balance } = useBalance();
  const order = useInstanceAction(instance.id);
  const after = RATE_AFTER[action](instance);
  const same = after.amount === instance.pricePerHour.amount;
  const runway = balance === undefined || same ? null : runwayAfter(balance, instance.pricePerHour, after);
  const text = (hours: number | null): string => (hours === null ? t('price.endless') : formatRunway(hours, locale));
  const reserves = action === 'resume' || action === 'unshelve';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={titleOf({ kind: `instance.${action}`, instanceName: instance.name })}
      description={t(`lifecycle.${action}`)}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            busy={order.isPending}
            onClick={() => order.mutate({ kind: action }, { onSuccess: onClose })}
          >
            {t(`actions.${action}`)}
          </Button>
        </>
      }
    >
      <div className="rounded-lg border border-line bg-inset p-3.5">
        <PriceGroup>
          <PriceLine
            label={t('price.rate')}
            value={
              <MoneyChange
                before={same ? null : instance.pricePerHour}
                after={after}
                beforeLabel={t('price.before')}
                afterLabel={t('price.after')}
              />
            }
          />
          {runway === null ? null : (
            <PriceLine
              label={t('price.runway')}
              value={<Change before={text(runway.before)} after={text(runway.after)} />}
            />
          )}
          {reserves ? (
            <PriceLine
              label={t('price.reservedNow')}
              value={
                <MoneyChange
                  before={null}
                  after={instance.runningPerHour}
                  perHour={false}
                  beforeLabel=""
                  afterLabel=""
                />
              }
            />
          ) : null}
        </PriceGroup>
      </div>
      {action === 'suspend' || action === 'shelve' ? (
        <OffCostLines instance={instance} except={action === 'suspend' ? 'suspended' : 'shelved'} />
      ) : null}
      <OrderError error={order.error} onLeave={onClose} />
    </Dialog>
  );
}

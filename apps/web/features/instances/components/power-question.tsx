'use client';
import { ApiError, type InstanceView } from '@uni/client';
import {
  Button,
  buttonClass,
  Change,
  CheckboxLine,
  Dialog,
  formatRunway,
  MoneyChange,
  Notice,
  PriceGroup,
  PriceLine,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useState, type ReactNode } from 'react';
import { useBalance } from '../../billing/hooks/use-balance';
import { runwayAfter } from '../../billing/runway-after';
import { useErrorText } from '../../text/use-error-text';
import { useInstanceAction } from '../hooks/use-instance-actions';
import { usePlace } from '../hooks/use-place';
import { requestPower, type PowerAction } from '../power-store';
import { LifecycleDialog } from './lifecycle-dialog';
import { OffCostLines } from './off-cost-lines';

/** Start, stop or reboot: the rate it leaves and reaches, the runway, and how hard to press. */
export function PowerQuestion({ instance, action }: { instance: InstanceView; action: PowerAction }): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const errorText = useErrorText();
  const { data: balance } = useBalance();
  const [force, setForce] = useState(false);
  const order = useInstanceAction(instance.id);
  const after = { start: instance.runningPerHour, stop: instance.stoppedPerHour, reboot: instance.pricePerHour }[
    action
  ];
  const runway = balance === undefined ? null : runwayAfter(balance, instance.pricePerHour, after);
  const text = (hours: number | null): string => (hours === null ? t('price.endless') : formatRunway(hours, locale));
  const close = (): void => requestPower(null);
  const place = usePlace(instance);
  const [shelving, setShelving] = useState(false);
  if (shelving) return <LifecycleDialog instance={instance} action="shelve" onClose={close} />;
  return (
    <Dialog
      open
      onOpenChange={close}
      title={`${t(`actions.${action}`)} ${instance.name}`}
      description={t(`power.${action}.note`)}
      footer={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button
            variant={action === 'stop' && force ? 'danger' : 'primary'}
            busy={order.isPending}
            onClick={() =>
              order.mutate(action === 'start' ? { kind: 'start' } : { kind: action, force }, { onSuccess: close })
            }
          >
            {t(force ? `power.${action}.force` : `actions.${action}`)}
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
                before={after.amount === instance.pricePerHour.amount ? null : instance.pricePerHour}
                after={after}
                beforeLabel={t('price.before')}
                afterLabel={t('price.after')}
              />
            }
          />
          {runway === null ? null : (
            <PriceLine
              label={t('price.runway')}
              value={
                after.amount === instance.pricePerHour.amount ? (
                  text(runway.before)
                ) : (
                  <Change before={text(runway.before)} after={text(runway.after)} />
                )
              }
            />
          )}
          {action === 'start' ? (
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
      {action === 'stop' ? <OffCostLines instance={instance} onShelve={() => setShelving(true)} /> : null}
      {action === 'start' || (action === 'stop' && place?.actions['stopForced'] === false) ? null : (
        <CheckboxLine
          label={t('power.forceLabel')}
          note={t('power.forceNote')}
          checked={force}
          onChange={(event) => setForce(event.target.checked)}
        />
      )}
      {order.error === null ? null : (
        <Notice
          tone="bad"
          alert
          action={
            order.error instanceof ApiError && order.error.code === 'insufficient_credits' ? (
              <Link href="/credits" className={buttonClass('default', 'sm')} onClick={close}>
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

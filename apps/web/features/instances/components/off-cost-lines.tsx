'use client';
import type { InstanceView } from '@uni/client';
import { Button, Money, Notice, PriceGroup, PriceLine } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { usePlace } from '../hooks/use-place';
import { offCosts, shelvingIsCheaper, type OffState } from '../off-states';

/** What each way of being off costs, where the place has several; beside a stop, with the cheaper one to change over to. */
export function OffCostLines({
  instance,
  except = null,
  onShelve,
}: {
  instance: InstanceView;
  /** The one that is asked about: its price stands elsewhere. */
  except?: OffState | null;
  onShelve?: () => void;
}): ReactNode {
  const t = useTranslations('instances');
  const place = usePlace(instance);
  const costs = offCosts(instance, place).filter(({ state }) => state !== except);
  if (costs.length === 0 || (except === null && costs.length < 2)) return null;
  return (
    <>
      <div className="rounded-lg border border-line bg-inset p-3.5">
        <PriceGroup>
          {costs.map(({ state, perHour }) => (
            <PriceLine
              key={state}
              label={t(`offCost.${state}`)}
              value={<Money value={perHour} style="rate" perHour />}
            />
          ))}
        </PriceGroup>
      </div>
      {onShelve !== undefined && shelvingIsCheaper(instance, place) ? (
        <Notice
          tone="info"
          action={
            <Button size="sm" onClick={onShelve}>
              {t('offCost.shelveInstead')}
            </Button>
          }
        >
          {t.rich('offCost.cheaper', { rate: () => <Money value={instance.shelvedPerHour} style="rate" perHour /> })}
        </Notice>
      ) : null}
    </>
  );
}

'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Dialog, Field, formatCount, Money, Notice, PriceGroup, PriceLine, Select, useNow } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { Failure } from '../components/failure';
import { useStats } from '../hooks/use-stats';
import { usePeriodText } from './hooks';
import { endedPeriods } from './runs-data';

const OFFERED = 48;

/** What a period costs or would cost, without charging anything; one that is not charged yet can then be. */
export function DryRunDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useTranslations('admin.billing');
  const locale = useLocale();
  const client = useQueryClient();
  const now = useNow();
  const formId = useId();
  const periodText = usePeriodText();
  const cycleMinutes = useStats().data?.cycleMinutes ?? 60;
  const periods = endedPeriods(now, cycleMinutes, OFFERED).map((ms) => ({
    value: new Date(ms).toISOString(),
    text: t('periodOf', periodText(ms, ms + cycleMinutes * 60_000)),
  }));
  const [chosen, setChosen] = useState<string | null>(null);
  const period = chosen ?? periods[0]?.value ?? '';
  const run = useMutation({
    mutationFn: (body: { period: string; dryRun: boolean }) => api.admin.billing.run(body),
    onSuccess: (result) => {
      if (result.dryRun) return;
      void client.invalidateQueries({ queryKey: keys.admin('runs') });
      void client.invalidateQueries({ queryKey: keys.admin('stats') });
    },
  });
  const result = run.data !== undefined && Date.parse(run.data.period) === Date.parse(period) ? run.data : null;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('dryRun')}
      description={t('dryRunBody')}
      footer={
        <>
          <Button onClick={onClose}>{t('close')}</Button>
          {result !== null && result.dryRun && !result.alreadyBilled ? (
            <Button busy={run.isPending} onClick={() => run.mutate({ period, dryRun: false })}>
              {t('chargeNow')}
            </Button>
          ) : null}
          <Button type="submit" form={formId} variant="primary" busy={run.isPending}>
            {t('calculate')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          run.mutate({ period, dryRun: true });
        }}
      >
        <Field label={t('columns.period')}>
          <Select value={period} onChange={(event) => setChosen(event.target.value)}>
            {periods.map((each) => (
              <option key={each.value} value={each.value}>
                {each.text}
              </option>
            ))}
          </Select>
        </Field>
        {result === null ? null : (
          <div className="rounded-lg border border-line bg-inset p-3.5" aria-live="polite">
            <PriceGroup>
              <PriceLine label={t('columns.vmHours')} value={formatCount(result.vmHours, locale)} />
              <PriceLine label={t('columns.total')} value={<Money value={result.total} style="ledger" />} strong />
            </PriceGroup>
            <p className="mt-2.5 text-xs text-fg-muted">
              {t(result.alreadyBilled ? 'alreadyBilled' : result.dryRun ? 'notBilled' : 'billedNow')}
            </p>
          </div>
        )}
        <Failure error={run.error} />
        {result !== null && result.dryRun && !result.alreadyBilled ? (
          <Notice tone="info">{t('chargeNote')}</Notice>
        ) : null}
      </form>
    </Dialog>
  );
}

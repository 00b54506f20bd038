'use client';
import { useQuery } from '@tanstack/react-query';
import type { InstanceView } from '@uni/client';
import {
  BarChart,
  Button,
  dateFormat,
  EmptyState,
  formatDuration,
  Money,
  Notice,
  Panel,
  PanelHead,
  Skeleton,
  Stat,
  StatStrip,
  Status,
  sumMoney,
  Table,
  Td,
  Th,
  Time,
  toMicros,
  fromMicros,
  type Bar,
  type StatusGlyphKind,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { useErrorText } from '../../text/use-error-text';

/** The glyph of a span: the states are a closed list of billing. */
function segmentGlyph(state: string): StatusGlyphKind {
  if (state === 'running') return 'running';
  return state === 'suspended' || state === 'shelved' ? 'suspended' : 'stopped';
}

/** Why this instance costs what it costs: days, spans at one rate, charged hours. */
export function InstanceCost({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const errorText = useErrorText();
  const organization = useSession((state) => state.organizationId);
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.instance(organization, instance.id), 'details', 'cost'],
    queryFn: ({ signal }) => api.instances.cost(instance.id, { signal }),
  });
  const currency = instance.pricePerHour.currency;
  const bars = useMemo<Bar[]>(() => {
    const hours = data?.hours ?? [];
    const hourly = hours.length <= 72;
    const label = dateFormat(
      locale,
      hourly ? { weekday: 'short', hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' },
    );
    const groups = new Map<string, { period: string; micros: bigint }>();
    for (const hour of hours.toReversed()) {
      const key = hourly ? hour.period : hour.period.slice(0, 10);
      const known = groups.get(key);
      groups.set(key, {
        period: known?.period ?? hour.period,
        micros: (known?.micros ?? 0n) + toMicros(hour.amount.amount),
      });
    }
    const all = [...groups.values()];
    const every = Math.max(1, Math.ceil(all.length / 8));
    return all.map((group, index) => {
      const amount = { amount: fromMicros(group.micros), currency };
      return {
        key: group.period,
        label: label.format(Date.parse(group.period)),
        value: Number(group.micros) / 1e6,
        text: <Money value={amount} style="ledger" />,
        ...(index % every === 0 ? { tick: label.format(Date.parse(group.period)) } : {}),
      };
    });
  }, [data, locale, currency]);
  if (data === undefined) {
    return error === null ? (
      <Skeleton className="h-56 w-full rounded-lg" />
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
    );
  }
  return (
    <>
      <StatStrip>
        <Stat label={t('cost.now')} value={<Money value={instance.pricePerHour} style="rate" perHour />} />
        <Stat label={t('cost.thisMonth')} value={<Money value={data.thisMonth} style="ledger" />} />
        <Stat
          label={t('cost.accrued')}
          value={<Money value={data.accruedSinceLastHour} style="ledger" />}
          note={t('cost.accruedNote')}
        />
        <Stat
          label={t('cost.hours')}
          value={data.hours.length}
          note={
            <Money
              value={sumMoney(
                data.hours.map((hour) => hour.amount),
                currency,
              )}
              style="ledger"
            />
          }
        />
      </StatStrip>
      {bars.length === 0 ? null : (
        <Panel>
          <BarChart
            title={t('cost.chart')}
            note={currency}
            bars={bars}
            height={180}
            description={t('cost.chartDescription', { name: instance.name })}
            headings={{ label: t('cost.period'), value: t('cost.amount') }}
          />
        </Panel>
      )}
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <Panel>
          <PanelHead title={t('cost.segments')} note={t('cost.segmentsNote')} />
          <Table>
            <thead>
              <tr>
                <Th>{t('cost.state')}</Th>
                <Th>{t('cost.from')}</Th>
                <Th align="end">{t('cost.lasted')}</Th>
                <Th align="end">{t('cost.rate')}</Th>
              </tr>
            </thead>
            <tbody>
              {data.segments.map((segment) => (
                <tr key={segment.from}>
                  <Td>
                    <Status kind={segmentGlyph(segment.state)}>{t(`cost.states.${segment.state as 'running'}`)}</Status>
                  </Td>
                  <Td>
                    <Time at={segment.from} full seconds />
                  </Td>
                  <Td align="end" className="whitespace-nowrap">
                    {segment.to === null ? t('cost.open') : formatDuration(segment.seconds * 1000, locale)}
                  </Td>
                  <Td align="end">
                    <Money value={segment.ratePerHour} style="rate" perHour />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
          {data.segments.length === 0 ? <EmptyState title={t('cost.noSegments')} /> : null}
        </Panel>
        <Panel>
          <PanelHead title={t('cost.charged')} note={t('cost.chargedNote')} />
          <Table>
            <thead>
              <tr>
                <Th>{t('cost.period')}</Th>
                <Th align="end">{t('cost.seconds')}</Th>
                <Th align="end">{t('cost.amount')}</Th>
              </tr>
            </thead>
            <tbody>
              {data.hours.slice(0, 48).map((hour) => (
                <tr key={hour.period}>
                  <Td>
                    <Time at={hour.period} full />
                  </Td>
                  <Td align="end">{formatDuration(hour.seconds * 1000, locale)}</Td>
                  <Td align="end">
                    <Money value={hour.amount} style="ledger" />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
          {data.hours.length === 0 ? <EmptyState title={t('cost.noHours')} /> : null}
        </Panel>
      </div>
    </>
  );
}

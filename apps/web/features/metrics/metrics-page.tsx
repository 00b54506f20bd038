'use client';
import { ApiError, type InstanceMetrics, type InstanceView, type MetricRange } from '@uni/client';
import { Button, EmptyState, Notice, Panel, Segmented, Skeleton, Spinner, Time, TimeChart, useUi } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { usePlace } from '../instances/hooks/use-place';
import { useErrorText } from '../text/use-error-text';
import { metricFormat } from './metric-values';
import { useMetrics } from './use-metrics';

const RANGES = ['1h', '24h', '7d', '30d'] as const satisfies readonly MetricRange[];
const SPAN_MS: Readonly<Record<MetricRange, number>> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
};
/** What stands in one picture: values of one unit that are read together. */
const CHARTS = [
  { key: 'cpu', names: ['cpu'] },
  { key: 'memory', names: ['memory'] },
  { key: 'disk', names: ['disk_read', 'disk_write'] },
  { key: 'network', names: ['network_in', 'network_out'] },
] as const;

/** How hard a machine works, as its place tells. */
export function MetricsPage({ instance }: { instance: InstanceView }): ReactNode {
  const place = usePlace(instance);
  const t = useTranslations('metrics');
  const errorText = useErrorText();
  const [range, setRange] = useState<MetricRange>('1h');
  // What the place has said it cannot do is not asked for.
  const told = place?.actions['metrics'] !== false;
  const { data, error, refetch } = useMetrics(instance.id, range, told);
  if (!told || (error instanceof ApiError && error.code === 'unsupported_by_provider'))
    return (
      <Panel>
        <EmptyState title={t('untold')}>{t('untoldBody')}</EmptyState>
      </Panel>
    );
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={t('range')}
          value={range}
          onChange={setRange}
          options={RANGES.map((value) => ({ value, label: t(`ranges.${value}`) }))}
        />
        <p role="status" className="flex min-h-6 items-center gap-2 text-xs text-fg-muted">
          {data?.pending === true ? (
            <Spinner label={t('asking')} />
          ) : data?.readAt ? (
            <span>
              {t('told')} <Time at={data.readAt} />
            </span>
          ) : null}
        </p>
      </div>
      {data?.failed === true ? <Notice tone="warn">{t('failed')}</Notice> : null}
      {data === undefined ? (
        error === null ? (
          <Skeleton className="h-96 w-full rounded-lg" />
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
        )
      ) : data.series.length > 0 ? (
        <Charts instance={instance} data={data} range={range} />
      ) : data.pending ? (
        <Skeleton className="h-96 w-full rounded-lg" />
      ) : (
        <Panel>
          <EmptyState title={t('empty')}>{t('emptyBody')}</EmptyState>
        </Panel>
      )}
    </>
  );
}

function Charts({
  instance,
  data,
  range,
}: {
  instance: InstanceView;
  data: InstanceMetrics;
  range: MetricRange;
}): ReactNode {
  const t = useTranslations('metrics');
  const { locale } = useUi();
  const [atMs, setAtMs] = useState<number | null>(null);
  const { charts, toMs } = useMemo(() => {
    const byName = new Map(
      data.series.map((series) => [
        series.name,
        { unit: series.unit, points: series.points.map(([at, value]) => [Date.parse(at), value] as const) },
      ]),
    );
    const last = Math.max(0, ...[...byName.values()].map(({ points }) => points.at(-1)?.[0] ?? 0));
    return {
      charts: CHARTS.map(({ key, names }) => ({
        key,
        series: names.flatMap((name) => {
          const known = byName.get(name);
          return known === undefined ? [] : [{ key: name, ...known }];
        }),
      })).filter(({ series }) => series.length > 0),
      toMs: Math.max(last, data.readAt === null ? 0 : Date.parse(data.readAt)),
    };
  }, [data]);
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      {charts.map(({ key, series }) => {
        const unit = series[0]?.unit ?? 'ratio';
        return (
          <Panel key={key}>
            <TimeChart
              title={t(`charts.${key}`)}
              series={series.map((each) => ({ key: each.key, label: t(`series.${each.key}`), points: each.points }))}
              fromMs={toMs - SPAN_MS[range]}
              toMs={toMs}
              {...(unit === 'ratio' ? { max: 1 } : { base: 1024 })}
              format={metricFormat(unit, locale)}
              description={t('description', { what: t(`charts.${key}`), name: instance.name })}
              timeHeading={t('when')}
              atMs={atMs}
              onMove={setAtMs}
            />
          </Panel>
        );
      })}
    </div>
  );
}

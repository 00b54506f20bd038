'use client';
import type { VerifyReport } from '@uni/client';
import {
  Button,
  cx,
  formatCount,
  formatDuration,
  Money,
  Panel,
  PanelHead,
  SkeletonRows,
  Stat,
  StatStrip,
  fromMicros,
  Time,
  useNow,
} from '@uni/ui';
import { BadgeCheck, FlaskConical } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState, type ReactNode } from 'react';
import { Page } from '../../shell/components/page';
import { formatDifference } from '../billing-state';
import { Awaited } from '../components/awaited';
import { useMayChange } from '../hooks/use-may-change';
import { useStats } from '../hooks/use-stats';
import { ChargedChart } from './charged-chart';
import { useRecentRuns, useVerification, usePeriodText } from './hooks';
import { Invariants } from './invariants';
import { accruedSince, nextBoundary, ratioTo } from './runs-data';

const DryRunDialog = dynamic(() => import('./dry-run-dialog').then((module) => module.DryRunDialog), { ssr: false });

/** Whether every sum agrees: what was charged, hour by hour, and the promises that must hold about it. */
export function VerifyPage(): ReactNode {
  const t = useTranslations('admin.billing');
  const mayChange = useMayChange();
  const [dryRun, setDryRun] = useState(false);
  const report = useVerification();
  const runs = useRecentRuns();
  const stats = useStats().data;
  return (
    <Page
      title={t('verify')}
      parents={[{ label: t('title') }]}
      actions={
        <>
          {mayChange ? (
            <Button icon={<FlaskConical size={15} aria-hidden />} onClick={() => setDryRun(true)}>
              {t('dryRun')}
            </Button>
          ) : null}
          <Button
            variant="primary"
            icon={<BadgeCheck size={15} aria-hidden />}
            busy={report.isFetching}
            onClick={() => void report.refetch()}
          >
            {t('verifyNow')}
          </Button>
        </>
      }
    >
      <Figures report={report.data} />
      <Awaited
        query={runs}
        skeleton={
          <Panel>
            <SkeletonRows rows={4} label={t('loading')} />
          </Panel>
        }
      >
        {(data) => <ChargedChart runs={data.items} stats={stats} height={150} />}
      </Awaited>
      <Panel>
        <PanelHead title={t('invariants')} note={<Verdict report={report.data} />} />
        <div
          className={cx(
            'transition-opacity duration-(--duration-base)',
            report.isFetching && report.data !== undefined && 'opacity-60',
          )}
          aria-busy={report.isFetching}
        >
          <Awaited query={report} skeleton={<SkeletonRows rows={9} label={t('verifying')} />}>
            {(data) => <Invariants checks={data.checks} />}
          </Awaited>
        </div>
      </Panel>
      {dryRun ? <DryRunDialog onClose={() => setDryRun(false)} /> : null}
    </Page>
  );
}

function Verdict({ report }: { report: VerifyReport | undefined }): ReactNode {
  const t = useTranslations('admin.billing');
  const locale = useLocale();
  if (report === undefined) return t('verifying');
  const broken = report.checks.filter((check) => check.violations > 0).length;
  const tookMs = report.checks.reduce((sum, check) => sum + check.tookMs, 0);
  return (
    <span role="status" className={broken > 0 ? 'text-warn-text' : undefined}>
      {t('verdict', { holds: report.checks.length - broken, broken })}{' '}
      {t('took', { time: formatDuration(tookMs, locale) })}
    </span>
  );
}

/** Difference, the last period, its ratio to the one before, and the one that is running. */
function Figures({ report }: { report: VerifyReport | undefined }): ReactNode {
  const t = useTranslations('admin.billing');
  const locale = useLocale();
  const now = useNow();
  const stats = useStats().data;
  const runs = useRecentRuns().data;
  const periodText = usePeriodText();
  if (stats === undefined)
    return (
      <StatStrip>
        {[0, 1, 2, 3].map((index) => (
          <Stat key={index} label=" " value="–" note=" " />
        ))}
      </StatStrip>
    );
  const last = runs?.items.find((run) => run.status === 'done');
  const ratio = last === undefined ? null : ratioTo(last);
  const period = last === undefined ? null : periodText(Date.parse(last.period), Date.parse(last.endsAt));
  const recomputed = report?.checks.find((check) => check.name === 'I1')?.rows;
  const unequal = Number(stats.difference.amount) !== 0;
  const sinceMs = stats.billedUntil === null ? null : Date.parse(stats.billedUntil);
  const { currency } = stats.revenuePerHour;
  return (
    <StatStrip>
      <Stat
        label={t('difference')}
        value={formatDifference(stats.difference, locale)}
        tone={unequal ? 'bad' : undefined}
        note={
          report === undefined || recomputed === undefined
            ? t('verifying')
            : t.rich('recomputed', { count: recomputed, time: () => <Time at={report.checkedAt} full seconds /> })
        }
      />
      <Stat
        label={period === null ? t('lastPeriod') : t('period', { from: period.from, to: period.to })}
        value={last === undefined ? '–' : <Money value={last.total} style="ledger" />}
        note={
          last === undefined
            ? t('nothingCharged')
            : t('vmHours', { count: last.vmHours, done: last.shardsDone, shards: last.shards })
        }
      />
      <Stat
        label={t('ratio')}
        value={ratio === null ? '–' : `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(ratio)} ×`}
        note={
          last?.previous == null
            ? t('nothingBefore')
            : t.rich('before', {
                amount: () => (last.previous === null ? null : <Money value={last.previous} style="ledger" />),
              })
        }
      />
      <Stat
        label={t('next')}
        value={formatDuration(nextBoundary(now, stats.cycleMinutes) - now, locale)}
        note={
          sinceMs === null
            ? t('workersReady', { workers: stats.workers })
            : t.rich('accrued', {
                amount: () => (
                  <Money
                    value={{ amount: fromMicros(accruedSince(stats.revenuePerHour, sinceMs, now)), currency }}
                    style="rate"
                  />
                ),
                workers: stats.workers,
                count: formatCount(stats.workers, locale),
              })
        }
        tone={stats.workers === 0 ? 'bad' : undefined}
      />
    </StatStrip>
  );
}

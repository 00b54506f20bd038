'use client';
import type { HealthSpan, ProviderHealthView, ProviderView } from '@uni/client';
import {
  DefinitionList,
  EmptyState,
  formatCount,
  formatDisk,
  formatMemory,
  Panel,
  PanelHead,
  Segmented,
  Skeleton,
  Status,
  Table,
  Td,
  Th,
  Time,
  TimeChart,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { Awaited } from '../components/awaited';
import { formatLatency } from '../format-latency';
import { useCallItems } from './call-items';
import { areaOf } from './checklist';
import { HEALTH_DAYS, useProviderHealth } from './hooks';
import { NamesFigures } from './names-figures';
import { stateGlyph } from './provider-state';

const HOUR_MS = 3_600_000;
const RANGES = { day: { spanMs: HOUR_MS, many: 24 }, month: { spanMs: 24 * HOUR_MS, many: HEALTH_DAYS } } as const;
type Range = keyof typeof RANGES;
const MOST_SHOWN = 20;

/** What the checks and calls of thirty days came to: latency, failed calls, the breaker, room, and every change of status. */
export function HealthFigures({ provider }: { provider: ProviderView }): ReactNode {
  const query = useProviderHealth(provider.id);
  return (
    <Awaited query={query} skeleton={<Skeleton className="h-64 w-full rounded-lg" />}>
      {(health) => (
        <>
          <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Latency provider={provider} health={health} />
            <div className="flex min-w-0 flex-col gap-3">
              <Calls health={health} />
              <NamesFigures health={health} />
              <Room health={health} />
            </div>
          </div>
          <Changes health={health} />
        </>
      )}
    </Awaited>
  );
}

/** The middle of each span, so that a line of one span has a place. */
function pointsOf(spans: readonly HealthSpan[], spanMs: number, of: 'latencyP50Ms' | 'latencyP95Ms') {
  return spans.flatMap((span) => {
    const value = span[of];
    return value === null ? [] : [[Date.parse(span.from) + spanMs / 2, value] as const];
  });
}

function Latency({ provider, health }: { provider: ProviderView; health: ProviderHealthView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const [range, setRange] = useState<Range>('day');
  const [atMs, setAtMs] = useState<number | null>(null);
  const spans = range === 'day' ? health.hours : health.days;
  const { spanMs, many } = RANGES[range];
  const fromMs = Date.parse(spans[0]?.from ?? '');
  const median = pointsOf(spans, spanMs, 'latencyP50Ms');
  return (
    <Panel>
      <div className="flex justify-end px-4 pt-3">
        <Segmented
          label={t('figures.range')}
          value={range}
          onChange={setRange}
          options={(Object.keys(RANGES) as Range[]).map((each) => ({
            value: each,
            label: t(`figures.ranges.${each}`),
          }))}
        />
      </div>
      {median.length === 0 ? (
        <>
          <PanelHead title={t('columns.latency')} />
          <EmptyState title={t('figures.noLatency')} />
        </>
      ) : (
        <TimeChart
          title={t('columns.latency')}
          series={[
            { key: 'p95', label: t('figures.p95'), points: pointsOf(spans, spanMs, 'latencyP95Ms') },
            { key: 'p50', label: t('figures.p50'), points: median },
          ]}
          fromMs={fromMs}
          toMs={fromMs + many * spanMs}
          format={(value) => formatLatency(value, locale)}
          description={t('figures.latencyOf', { name: provider.name })}
          timeHeading={t('figures.when')}
          atMs={atMs}
          onMove={setAtMs}
        />
      )}
    </Panel>
  );
}

function Calls({ health }: { health: ProviderHealthView }): ReactNode {
  const t = useTranslations('admin.providers');
  const items = useCallItems(health);
  const { placement } = health;
  return (
    <Panel>
      <PanelHead title={t('figures.calls')} note={t('figures.lastHour')} />
      <DefinitionList
        items={[
          ...items,
          {
            key: 'placement',
            label: t('figures.placement'),
            value: (
              <Status kind={placement.open ? 'done' : 'warning'}>
                {t(placement.reason === null ? 'figures.open' : `figures.closed.${placement.reason}`)}
              </Status>
            ),
          },
        ]}
      />
    </Panel>
  );
}

type Capacity = ProviderHealthView['capacity'][number];

/** Room by location, where the vendor tells. */
function Room({ health }: { health: ProviderHealthView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  if (health.capacity.length === 0) return null;
  const parts: readonly { key: 'memoryMib' | 'vcpus' | 'diskGib' | 'machines'; text: (value: number) => string }[] = [
    { key: 'memoryMib', text: (value) => formatMemory(value, locale) },
    { key: 'vcpus', text: (value) => formatCount(value, locale) },
    { key: 'diskGib', text: (value) => formatDisk(value, locale) },
    { key: 'machines', text: (value) => formatCount(value, locale) },
  ];
  return (
    <Panel>
      <PanelHead title={t('figures.room')} />
      <ul className="flex flex-col gap-3 px-4 pb-4">
        {health.capacity.map((location: Capacity) => (
          <li key={location.location}>
            <p className="mb-1 truncate font-mono text-xs text-fg-muted">{location.location}</p>
            {parts.map(({ key, text }) => {
              const room = location[key];
              if (room === null) return null;
              return (
                <p key={key} className="flex items-baseline justify-between gap-3 text-sm">
                  <span className="text-fg-subtle">{t(`figures.parts.${key}`)}</span>
                  <span className="tabular">
                    {t('figures.used', { used: text(room.used), total: text(room.total) })}
                  </span>
                </p>
              );
            })}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Changes({ health }: { health: ProviderHealthView }): ReactNode {
  const t = useTranslations('admin.providers');
  const [all, setAll] = useState(false);
  const shown = all ? health.changes : health.changes.slice(0, MOST_SHOWN);
  const hidden = health.changes.length - shown.length;
  const wrongOf = ({ problems }: ProviderHealthView['changes'][number]): string =>
    [...new Set(problems.map(areaOf))].map((area) => t(`area.${area}.name`)).join(', ');
  return (
    <Panel>
      <PanelHead title={t('figures.changes')} note={t('lastDays', { days: HEALTH_DAYS })} />
      {shown.length === 0 ? (
        <EmptyState title={t('figures.noChanges')} />
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>{t('figures.at')}</Th>
              <Th>{t('columns.state')}</Th>
              <Th className="max-md:hidden">{t('wrong')}</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((change) => (
              <tr key={`${change.at}-${change.after}`}>
                <Td>
                  <Time at={change.at} full />
                </Td>
                <Td>
                  <Status kind={stateGlyph(change.after)}>
                    {t(change.after === 'unknown' ? 'figures.unwatched' : `state.${change.after}`)}
                  </Status>
                  <span className="block text-xs text-fg-muted md:hidden">{wrongOf(change)}</span>
                </Td>
                <Td className="text-fg-muted max-md:hidden">{wrongOf(change) || '–'}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {hidden > 0 ? (
        <button
          type="button"
          className="w-full border-t border-line-subtle px-4 py-2.5 text-left text-sm text-fg-muted hover:text-fg"
          onClick={() => setAll(true)}
        >
          {t('figures.more', { count: hidden })}
        </button>
      ) : null}
    </Panel>
  );
}

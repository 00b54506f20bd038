'use client';
import type { AdminStats } from '@uni/client';
import { formatCount, Panel, PanelHead, StatusGlyph, Time, type StatusGlyphKind } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** The parts that do the work, and work that should be done by now. */
export function LateWork({ stats }: { stats: AdminStats }): ReactNode {
  const t = useTranslations('admin.overview');
  const locale = useLocale();
  const { late } = stats;
  const rows: ReadonlyArray<{ key: string; glyph: StatusGlyphKind; label: ReactNode; value: ReactNode }> = [
    {
      key: 'workers',
      glyph: stats.workers === 0 ? 'error' : 'running',
      label: t('workers'),
      value: formatCount(stats.workers, locale),
    },
    {
      key: 'open',
      glyph: stats.operationsRunning > 0 ? 'progress' : 'done',
      label: t('open'),
      value: formatCount(stats.operationsRunning, locale),
    },
    {
      key: 'operations',
      glyph: late.operations > 0 ? 'warning' : 'done',
      label: t('lateOperations'),
      value: formatCount(late.operations, locale),
    },
    {
      key: 'messages',
      glyph: late.messages > 0 ? 'warning' : 'done',
      label:
        late.oldestMessageAt === null
          ? t('lateMessages')
          : t.rich('lateMessagesSince', { time: () => <Time at={late.oldestMessageAt ?? ''} /> }),
      value: formatCount(late.messages, locale),
    },
    {
      key: 'inventories',
      glyph: late.inventories > 0 ? 'warning' : 'done',
      label: t('lateInventories'),
      value: formatCount(late.inventories, locale),
    },
  ];
  return (
    <Panel>
      <PanelHead title={t('work')} note={t('version', { version: stats.version })} />
      <ul className="pb-2">
        {rows.map((row) => (
          <li key={row.key} className="flex min-h-8 items-center gap-2.5 px-4 py-1">
            <StatusGlyph kind={row.glyph} />
            <span className="min-w-0 flex-1 truncate text-fg-muted">{row.label}</span>
            <span className="tabular">{row.value}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

'use client';
import type { InstanceStatusName } from '@uni/client';
import { buttonClass, formatCount, Panel, PanelHead, StatusGlyph, TONE_OF, type StatusTone } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { glyphOf } from '../../instances/status';

const BARS: Readonly<Record<StatusTone, string>> = {
  ok: 'bg-ok',
  busy: 'bg-busy',
  warn: 'bg-warn',
  bad: 'bg-bad',
  off: 'bg-off',
};

/** All instances by status, the most first: bars, never a pie. */
export function InstancesByStatus({ counts }: { counts: Readonly<Record<string, number>> }): ReactNode {
  const t = useTranslations('admin.overview');
  const ti = useTranslations('instances');
  const locale = useLocale();
  const rows = (Object.entries(counts) as [InstanceStatusName, number][])
    .filter(([, count]) => count > 0)
    .toSorted(([, left], [, right]) => right - left);
  const most = rows[0]?.[1] ?? 1;
  return (
    <Panel>
      <PanelHead
        title={ti('title')}
        note={t('byStatus')}
        actions={
          <Link href="/admin/instances" className={buttonClass('ghost', 'sm')}>
            {t('all')}
          </Link>
        }
      />
      {rows.length === 0 ? (
        <p className="px-4 pb-5 text-fg-muted">{t('noInstances')}</p>
      ) : (
        <ul className="flex flex-col gap-1.5 px-4 pb-4">
          {rows.map(([status, count]) => {
            const glyph = glyphOf(status);
            return (
              <li key={status} className="grid grid-cols-[1rem_6.5rem_minmax(0,1fr)_auto] items-center gap-x-2.5">
                <StatusGlyph kind={glyph} />
                <span className="truncate">{ti(`status.${status}`)}</span>
                <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-active">
                  <span
                    className={`block h-full rounded-full ${BARS[TONE_OF[glyph]]}`}
                    style={{ width: `${(count / most) * 100}%` }}
                  />
                </span>
                <span className="text-right tabular">{formatCount(count, locale)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

'use client';
import type { DomainView, WarningView } from '@uni/client';
import { dateFormat, Notice, Status, useNow } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { daysUntil, glyphOf } from '../domain-state';

/** A day as people of this language write it. */
export function useDayText(): (day: string) => string {
  const locale = useLocale();
  return (day) =>
    dateFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(day));
}

/** When a domain ends, and how far that is. */
export function DomainEnd({ domain }: { domain: DomainView }): ReactNode {
  const t = useTranslations('names');
  const dayText = useDayText();
  const now = useNow();
  if (domain.expiresOn === null) return <span className="text-fg-subtle">{t('endUnknown')}</span>;
  return (
    <span className="whitespace-nowrap">
      {dayText(domain.expiresOn)}{' '}
      <span className="text-xs text-fg-subtle">{t('days', { days: daysUntil(domain.expiresOn, now) })}</span>
    </span>
  );
}

export function DomainStatus({ domain }: { domain: DomainView }): ReactNode {
  const t = useTranslations('names');
  const now = useNow();
  const kind = glyphOf(domain, now);
  const isEnding = domain.state === 'active' && (kind === 'warning' || kind === 'error');
  const word = domain.gone ? 'gone' : !isEnding ? domain.state : kind === 'error' ? 'expired' : 'soon';
  return (
    <Status kind={kind} note={domain.state === 'attention' ? domain.vendorState : undefined}>
      {t(`state.${word}`)}
    </Status>
  );
}

/** The last warnings, as one notice. */
export function Warnings({ items }: { items: readonly WarningView[] }): ReactNode {
  const t = useTranslations('names');
  const dayText = useDayText();
  const now = useNow();
  const open = items.filter(({ expiresOn }) => daysUntil(expiresOn, now) >= -1);
  if (open.length === 0) return null;
  const newest = new Map(open.toReversed().map((warning) => [warning.subjectId, warning]));
  return (
    <Notice tone="warn" title={t('warnings')}>
      {[...newest.values()].map((warning) => (
        <span key={warning.id} className="block">
          {t(`warning.${warning.kind}`, { name: warning.name, day: dayText(warning.expiresOn) })}
        </span>
      ))}
      <span className="block">{t('warningNext')}</span>
    </Notice>
  );
}

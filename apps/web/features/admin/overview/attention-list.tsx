'use client';
import { useQuery } from '@tanstack/react-query';
import type { AdminStats, VerifyReport } from '@uni/client';
import { buttonClass, cx, formatCount, Panel, StatusGlyph, type StatusGlyphKind } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { keys } from '../../api/keys';
import { Link } from '../../shell/components/link';
import { useMayChange } from '../hooks/use-may-change';
import { useProviders } from '../hooks/use-provider-options';
import { useStateNote } from '../providers/provider-status';
import { findingsOf, type Finding } from './attention';

const GLYPHS: Readonly<Record<Finding['tone'], StatusGlyphKind>> = { bad: 'error', warn: 'warning', info: 'waiting' };

/** What needs a person, the worst first; one calm line when nothing does. */
export function Attention({ stats }: { stats: AdminStats }): ReactNode {
  const t = useTranslations('admin.overview');
  const locale = useLocale();
  const mayChange = useMayChange();
  const noteOf = useStateNote();
  const providers = useProviders().data?.items ?? [];
  const report = useQuery<VerifyReport>({
    queryKey: keys.admin('verify'),
    queryFn: () => Promise.reject(new Error('not asked here')),
    enabled: false,
  }).data;
  const broken = report === undefined ? null : report.checks.filter((check) => check.violations > 0).length;
  const findings = findingsOf({ stats, providers, broken });
  if (findings.length === 0) {
    return (
      <p className="panel flex items-center gap-2.5 px-4 py-3 text-fg-muted">
        <StatusGlyph kind="done" size={14} />
        {t('calm')}
      </p>
    );
  }
  const worst = findings[0];
  return (
    <Panel className={cx(worst?.tone === 'bad' && 'border-bad-line!')} aria-label={t('attention')}>
      <h2 className="flex items-baseline gap-2 px-4 pt-3 pb-2 text-sm font-semibold">
        {t('attention')} <span className="font-normal text-fg-subtle tabular">{findings.length}</span>
      </h2>
      <ul>
        {findings.map((finding) => (
          <li
            key={`${finding.key}-${finding.provider?.id ?? ''}`}
            className={cx(
              'flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line-subtle px-4 py-2.5 last:rounded-b-lg',
              finding.tone === 'bad' && 'bg-bad-soft',
              finding.tone === 'warn' && 'bg-warn-soft',
            )}
          >
            <span className="flex min-w-0 flex-1 basis-64 items-start gap-2.5">
              <span className="flex h-5 shrink-0 items-center">
                <StatusGlyph kind={GLYPHS[finding.tone]} size={14} />
              </span>
              <span className="min-w-0">
                <span
                  className={cx(
                    'block font-medium',
                    finding.tone === 'bad' && 'text-bad-text',
                    finding.tone === 'warn' && 'text-warn-text',
                  )}
                >
                  {t(`finding.${finding.key}.title`, {
                    count: finding.count,
                    number: formatCount(finding.count, locale),
                    name: finding.provider?.name ?? '',
                  })}
                </span>
                <span className="block text-fg-muted">
                  {finding.provider?.lastCheck?.problems[0] === undefined ? (
                    t(`finding.${finding.key}.body`, {
                      count: finding.count,
                      number: formatCount(finding.count, locale),
                    })
                  ) : (
                    <>
                      {noteOf(finding.provider)}:{' '}
                      <span lang="en">{finding.provider.lastCheck.problems[0].message}</span>
                    </>
                  )}
                </span>
              </span>
            </span>
            {finding.key === 'noProvider' && !mayChange ? null : (
              <Link
                href={finding.href}
                className={buttonClass(finding === worst && finding.tone !== 'info' ? 'primary' : 'default', 'sm')}
              >
                {t(`finding.${finding.key}.action`)}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

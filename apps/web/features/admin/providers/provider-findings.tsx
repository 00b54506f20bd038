'use client';
import type { ProviderView } from '@uni/client';
import { formatDuration, StatusGlyph, Time, type StatusGlyphKind } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CommandBlock } from '../components/command-block';
import { formatLatency } from '../format-latency';
import { checklistOf, remedyParts, type CheckArea, type CheckLine, type CheckResult } from './checklist';
import { stateOf } from './provider-state';

const GLYPHS: Readonly<Record<CheckResult, StatusGlyphKind>> = {
  ok: 'done',
  warning: 'warning',
  error: 'error',
  unchecked: 'skipped',
};

/** What the last check found, what it means for customers, and how to mend it. */
export function ProviderFindings({ provider, actions }: { provider: ProviderView; actions?: ReactNode }): ReactNode {
  const t = useTranslations('admin.providers');
  const report = provider.lastCheck;
  if (report === null)
    return <p className="px-4 py-4 text-fg-muted">{t(provider.enabled ? 'note.unknown' : 'neverChecked')}</p>;
  const lines = checklistOf(report);
  const wrong = lines.some((line) => line.problems.length > 0);
  return (
    <div className="grid gap-y-6 px-4 pt-1 pb-4 lg:grid-cols-3 lg:divide-x lg:divide-line-subtle lg:[&>*+*]:pl-5 lg:[&>*:not(:last-child)]:pr-5">
      <section>
        <h3 className="mb-2 text-sm font-semibold">{t(wrong ? 'wrong' : 'checked')}</h3>
        <ul className="flex flex-col gap-2.5">
          {lines
            .filter((line) => line.result !== 'unchecked')
            .map((line) => (
              <Finding key={line.area} line={line} provider={provider} />
            ))}
          <Unchecked areas={lines.filter((line) => line.result === 'unchecked').map((line) => line.area)} />
        </ul>
      </section>
      <section>
        <h3 className="mb-2 text-sm font-semibold">{t('means')}</h3>
        <Meaning provider={provider} />
      </section>
      <section className="min-w-0">
        <h3 className="mb-2 text-sm font-semibold">{t('mend')}</h3>
        {wrong ? <Remedies lines={lines} /> : <p className="text-fg-muted">{t('nothingToMend')}</p>}
        {actions === undefined ? null : <div className="mt-4 flex flex-wrap gap-2">{actions}</div>}
      </section>
    </div>
  );
}

/** What could not be looked at, on one line. */
function Unchecked({ areas }: { areas: readonly CheckArea[] }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  if (areas.length === 0) return null;
  const names = new Intl.ListFormat(locale, { type: 'unit' }).format(areas.map((area) => t(`area.${area}.name`)));
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5">
      <span className="flex h-5 items-center">
        <StatusGlyph kind="skipped" size={14} />
      </span>
      <div>
        <p className="text-fg-muted">{names}</p>
        <p className="text-xs text-fg-subtle">{t('result.unchecked')}</p>
      </div>
    </li>
  );
}

function Finding({ line, provider }: { line: CheckLine; provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const report = provider.lastCheck;
  const host = provider.endpoint.replace(/^https:\/\//, '');
  const fact =
    line.area === 'reachable' && report?.latencyMs !== null && report?.latencyMs !== undefined
      ? formatLatency(report.latencyMs, locale)
      : line.area === 'clock' && report?.clockSkewMs !== null && report?.clockSkewMs !== undefined
        ? `${report.clockSkewMs < 0 ? '−' : '+'}${formatDuration(Math.abs(report.clockSkewMs), locale)}`
        : line.area === 'version'
          ? report?.version
          : null;
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-2.5">
      <span className="flex h-5 items-center">
        <StatusGlyph kind={GLYPHS[line.result]} size={14} />
      </span>
      <div className="min-w-0">
        <p
          className={
            line.result === 'error'
              ? 'font-medium text-bad-text'
              : line.result === 'warning'
                ? 'font-medium text-warn-text'
                : 'font-medium'
          }
        >
          {t(`area.${line.area}.name`)}
          <span className="sr-only">: {t(`result.${line.result}`)}</span>
        </p>
        {line.problems.length === 0 ? (
          <p className="text-xs break-words text-fg-subtle">{line.area === 'reachable' ? host : null}</p>
        ) : (
          line.problems.map((problem, index) => (
            // the words come from the driver, which speaks English to operators
            <p
              key={index}
              lang="en"
              className={
                problem.severity === 'error'
                  ? 'text-xs break-words text-bad-text'
                  : 'text-xs break-words text-warn-text'
              }
            >
              {problem.message}
            </p>
          ))
        )}
      </div>
      <span className="text-xs leading-5 text-fg-subtle tabular">{fact}</span>
    </li>
  );
}

function Meaning({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const state = stateOf(provider);
  const strong = (chunks: ReactNode): ReactNode => <strong className="font-semibold text-fg">{chunks}</strong>;
  const items =
    state === 'failing'
      ? [
          t.rich('meaning.instances', { count: provider.instances, strong }),
          t.rich('meaning.charging', { strong }),
          t.rich('meaning.orders', { strong }),
          provider.templates > 0 ? t.rich('meaning.templates', { count: provider.templates, strong }) : null,
        ]
      : state === 'paused'
        ? [
            t.rich('meaning.paused', { strong }),
            t.rich('meaning.pausedInstances', { count: provider.instances, strong }),
          ]
        : state === 'degraded'
          ? [t.rich('meaning.degraded', { strong }), t.rich('meaning.running', { count: provider.instances, strong })]
          : [
              t.rich('meaning.healthy', { count: provider.instances, strong }),
              t.rich('meaning.offered', { count: provider.templates, strong }),
            ];
  return (
    <ul className="flex flex-col gap-2 text-fg-muted">
      {items.map((item, index) =>
        item === null ? null : (
          <li
            key={index}
            className="flex gap-2.5 before:mt-2 before:size-1 before:shrink-0 before:rounded-full before:bg-off"
          >
            <span>{item}</span>
          </li>
        ),
      )}
      {provider.lastGoodSyncAt === null ? null : (
        <li className="flex gap-2.5 before:mt-2 before:size-1 before:shrink-0 before:rounded-full before:bg-off">
          <span>{t.rich('meaning.inventory', { time: () => <Time at={provider.lastGoodSyncAt ?? ''} /> })}</span>
        </li>
      )}
    </ul>
  );
}

/** The driver's own advice, once for each different one: its sentences, and its commands ready to be copied. */
function Remedies({ lines }: { lines: readonly CheckLine[] }): ReactNode {
  const t = useTranslations('admin.providers');
  const remedies = [...new Set(lines.flatMap((line) => line.problems).map((problem) => problem.remedy))];
  return (
    <ol className="flex flex-col gap-3">
      {remedies.map((remedy, index) => (
        <li key={remedy} className={remedies.length > 1 ? 'grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5' : ''}>
          {remedies.length > 1 ? <span className="text-fg-subtle tabular">{index + 1}</span> : null}
          <div lang="en" className="flex min-w-0 flex-col gap-2 text-fg-muted">
            {remedyParts(remedy).map((part) =>
              part.kind === 'words' ? (
                <p key={part.text} className="wrap-anywhere">
                  {part.text}
                </p>
              ) : (
                <CommandBlock key={part.text} text={part.text} what={t('commands')} />
              ),
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

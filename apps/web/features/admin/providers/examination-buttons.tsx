'use client';
import type { ProviderView } from '@uni/client';
import { Button, formatCount, Notice, Spinner, StatusGlyph, type ButtonSize, type ButtonVariant } from '@uni/ui';
import { RefreshCw, Stethoscope } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Failure } from '../components/failure';
import { formatLatency } from '../format-latency';
import type { Examination, ExaminationState } from './use-provider-request';

const ICONS = { test: Stethoscope, sync: RefreshCw } as const;

/** Asks for a test or an inventory. */
export function ExaminationButton({
  what,
  state,
  size,
  disabled = false,
  variant = 'default',
}: {
  what: Examination;
  state: ExaminationState;
  size?: ButtonSize;
  disabled?: boolean;
  variant?: ButtonVariant;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const Icon = ICONS[what];
  return (
    <Button
      variant={variant}
      {...(size === undefined ? {} : { size })}
      busy={state.waiting && !state.overdue}
      disabled={disabled}
      icon={<Icon size={15} aria-hidden />}
      onClick={state.ask}
    >
      {t(`ask.${what}`)}
    </Button>
  );
}

/** What became of the last press: on its way, its result, or that nobody answers. */
export function ExaminationResult({
  what,
  state,
  provider,
}: {
  what: Examination;
  state: ExaminationState;
  provider: ProviderView;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  if (state.error !== null) return <Failure error={state.error} />;
  if (state.overdue)
    return (
      <Notice tone="warn" title={t('overdue')} alert>
        {t('overdueBody')}
      </Notice>
    );
  if (state.waiting) {
    return (
      <p
        role="status"
        className="flex items-center gap-2.5 rounded-lg border border-busy-line bg-busy-soft px-4 py-2.5 text-busy-text"
      >
        <Spinner />
        {t(`asking.${what}`)}
      </p>
    );
  }
  if (!state.answered) return null;
  const { lastCheck: check, lastSync: sync } = provider;
  const ok = what === 'test' ? check?.ok === true && check.problems.length === 0 : sync?.ok === true && sync.complete;
  const text =
    what === 'test'
      ? check === null
        ? ''
        : check.problems.length > 0
          ? t('result.problems', { count: check.problems.length })
          : t('result.fine', { time: check.latencyMs === null ? '–' : formatLatency(check.latencyMs, locale) })
      : sync === null
        ? ''
        : sync.ok
          ? t(sync.complete ? 'result.inventory' : 'result.inventoryShort', {
              count: sync.machines,
              machines: formatCount(sync.machines, locale),
              changed: sync.changed,
              lost: sync.lost,
            })
          : t('result.inventoryFailed');
  return (
    <p
      role="status"
      className={`flex items-start gap-2.5 rounded-lg border px-4 py-2.5 ${ok ? 'border-ok-line bg-ok-soft' : 'border-warn-line bg-warn-soft'}`}
    >
      <span className="flex h-5 items-center">
        <StatusGlyph kind={ok ? 'done' : 'warning'} size={14} />
      </span>
      <span>
        <strong className="font-semibold">{t(`answered.${what}`)}</strong> <span className="text-fg-muted">{text}</span>
        {what === 'sync' && sync !== null && sync.message !== null ? (
          <span lang="en" className="block text-fg-muted">
            {sync.message}
          </span>
        ) : null}
      </span>
    </p>
  );
}

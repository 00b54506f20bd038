'use client';
import { ApiError, type InstanceView, type OperationView } from '@uni/client';
import { Button, Dialog, formatMoney, IconButton, isZero, Notice, StatusGlyph, subtractMoney, sumMoney } from '@uni/ui';
import { Play, RotateCw, Square, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useErrorText } from '../../text/use-error-text';
import { useAcceptOperation } from '../hooks/use-instance-actions';
import type { PowerAction } from '../power-store';
import { allows } from '../status';

interface Outcome {
  readonly instance: InstanceView;
  readonly error: string | null;
}

const CALLS: Readonly<Record<PowerAction, (id: string) => Promise<OperationView>>> = {
  start: (id) => api.instances.start(id),
  stop: (id) => api.instances.stop(id),
  reboot: (id) => api.instances.reboot(id),
};
const ICONS = { start: Play, stop: Square, reboot: RotateCw } as const;

/** The bar over a selection: power for all that allow it, with the summed price effect. Failures are told per machine. */
export function BulkBar({
  instances,
  onClear,
}: {
  instances: readonly InstanceView[];
  onClear: () => void;
}): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const errorText = useErrorText();
  const accept = useAcceptOperation();
  const [asked, setAsked] = useState<PowerAction | null>(null);
  const [busy, setBusy] = useState(false);
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  if (instances.length === 0) return null;
  const currency = instances[0]?.pricePerHour.currency ?? 'EUR';
  const able = (action: PowerAction): InstanceView[] => instances.filter((instance) => allows(instance, action));
  const effect = (action: PowerAction): string | null => {
    if (action === 'reboot') return null;
    const difference = sumMoney(
      // From what it costs now: what is shelved or suspended is started from its own rate.
      able(action).map((instance) =>
        action === 'stop'
          ? subtractMoney(instance.pricePerHour, instance.stoppedPerHour)
          : subtractMoney(instance.runningPerHour, instance.pricePerHour),
      ),
      currency,
    );
    if (isZero(difference)) return null;
    return t(action === 'stop' ? 'bulk.saves' : 'bulk.adds', {
      amount: formatMoney(difference, 'rate', locale) + t('perHour'),
    });
  };
  const run = async (action: PowerAction): Promise<void> => {
    setBusy(true);
    const done = await Promise.all(
      able(action).map(async (instance): Promise<Outcome> => {
        try {
          accept(await CALLS[action](instance.id));
          return { instance, error: null };
        } catch (error) {
          return { instance, error: error instanceof ApiError ? errorText(error) : String(error) };
        }
      }),
    );
    setBusy(false);
    if (done.every((outcome) => outcome.error === null)) {
      setAsked(null);
      onClear();
    } else setOutcomes(done);
  };
  return (
    <>
      <div
        role="region"
        aria-label={t('bulk.title')}
        className="animate-pop fixed bottom-4 left-1/2 z-(--z-bulk) flex max-w-[calc(100vw-2rem)] -translate-x-1/2 items-center gap-1 overflow-x-auto rounded-lg bg-raised px-3 py-1.5 shadow-dialog max-md:bottom-20 md:ml-[calc(var(--sidebar-w)/2)]"
      >
        <span className="pr-3 font-semibold whitespace-nowrap">{t('bulk.selected', { count: instances.length })}</span>
        {(['start', 'stop', 'reboot'] as const).map((action) => {
          const Icon = ICONS[action];
          const text = effect(action);
          return (
            <Button
              key={action}
              variant="ghost"
              disabled={able(action).length === 0}
              icon={<Icon size={15} aria-hidden />}
              onClick={() => setAsked(action)}
            >
              {t(`actions.${action}`)}
              {text === null ? null : (
                <span className={action === 'stop' ? 'text-ok-text' : 'text-fg-subtle'}>{text}</span>
              )}
            </Button>
          );
        })}
        <IconButton label={t('bulk.clear')} onClick={onClear}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      {asked === null ? null : (
        <Dialog
          open
          onOpenChange={() => {
            setAsked(null);
            setOutcomes(null);
          }}
          title={t(`bulk.${asked}`, { count: able(asked).length })}
          description={effect(asked) ?? t(`power.${asked}.note`)}
          footer={
            outcomes === null ? (
              <>
                <Button onClick={() => setAsked(null)}>{t('cancel')}</Button>
                <Button variant="primary" busy={busy} onClick={() => void run(asked)}>
                  {t(`actions.${asked}`)}
                </Button>
              </>
            ) : undefined
          }
        >
          <ul className="flex flex-col gap-1.5">
            {(outcomes ?? able(asked).map((instance): Outcome => ({ instance, error: null }))).map((outcome) => (
              <li key={outcome.instance.id} className="flex items-start gap-2">
                {outcomes === null ? null : (
                  <span className="flex h-5 items-center">
                    <StatusGlyph kind={outcome.error === null ? 'done' : 'error'} />
                  </span>
                )}
                <span>
                  {outcome.instance.name}
                  {outcome.error === null ? null : <span className="block text-xs text-bad-text">{outcome.error}</span>}
                </span>
              </li>
            ))}
          </ul>
          {outcomes === null ? null : <Notice tone="warn">{t('bulk.partly')}</Notice>}
        </Dialog>
      )}
    </>
  );
}

'use client';
import type { InstanceView } from '@uni/client';
import { Button, cx, EmptyState, Panel, Skeleton, Spinner, Status } from '@uni/ui';
import { Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback, useRef, type ReactNode } from 'react';
import { useKnownPlace } from '../instances/hooks/use-place';
import { requestPower } from '../instances/power-store';
import { allows } from '../instances/status';
import { useMay } from '../session/hooks/use-may';
import { useErrorText } from '../text/use-error-text';
import { ConsoleSide } from './console-side';
import { ConsoleToolbar } from './console-toolbar';
import { useKeyboardRelease } from './use-keyboard-release';
import { useScreen, type Screen } from './use-screen';

/** The machine's screen and keyboard, relayed through this portal; for those who may use it, where the place has such. */
export function ConsolePage({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('console');
  const { change } = useMay();
  const { place, pending } = useKnownPlace(instance);
  if (!change)
    return (
      <Panel>
        <EmptyState title={t('notYours')}>{t('notYoursBody')}</EmptyState>
      </Panel>
    );
  if (pending) return <Skeleton className="h-96 w-full rounded-lg" />;
  // A place that tells nothing is asked all the same: its refusal says more than we know.
  if (place?.actions['console'] === false)
    return (
      <Panel>
        <EmptyState title={t('none', { region: instance.region })}>{t('noneBody')}</EmptyState>
      </Panel>
    );
  const on = instance.status === 'running' || instance.status === 'rebooting';
  return on ? <OpenConsole instance={instance} /> : <NoScreen instance={instance} />;
}

function NoScreen({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('console');
  const ti = useTranslations('instances');
  const off = instance.status === 'stopped' || instance.status === 'suspended' || instance.status === 'shelved';
  return (
    <Panel>
      <EmptyState
        title={t(off ? 'off' : 'notNow')}
        action={
          off ? (
            <Button
              variant="primary"
              disabled={!allows(instance, 'start')}
              icon={<Play size={15} aria-hidden />}
              onClick={() => requestPower({ instance, action: 'start' })}
            >
              {ti('actions.start')}
            </Button>
          ) : undefined
        }
      >
        {t(off ? 'offBody' : 'notNowBody')}
      </EmptyState>
    </Panel>
  );
}

function OpenConsole({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('console');
  const area = useRef<HTMLDivElement>(null);
  const target = useRef<HTMLDivElement>(null);
  const toolbar = useRef<HTMLDivElement>(null);
  const screen = useScreen(instance.id, true, target);
  const { release } = screen;
  const giveBack = useCallback(() => {
    release();
    toolbar.current?.focus();
  }, [release]);
  useKeyboardRelease(target, giveBack);
  const connected = screen.state.phase === 'connected';
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <Panel className="min-w-0 overflow-hidden">
        <ConsoleToolbar
          screen={screen}
          first={toolbar}
          onFullScreen={() => {
            // Refused by the browser (a policy, a second press): the screen stays as it is.
            area.current?.requestFullscreen().then(screen.focus, () => undefined);
          }}
        />
        <div
          ref={area}
          className="relative flex h-[min(70vh,48rem)] min-h-72 bg-black focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-focus max-md:h-[45vh]"
        >
          <div
            ref={target}
            data-console
            role="application"
            aria-label={t('screenOf', { name: instance.name })}
            className={cx(
              'min-w-0 flex-1',
              screen.fit ? 'overflow-hidden' : 'overflow-auto',
              !connected && 'invisible',
            )}
          />
          {connected ? null : (
            <div className="absolute inset-0 flex items-center justify-center bg-surface p-4">
              <ScreenWords screen={screen} />
            </div>
          )}
        </div>
        <p
          role="status"
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-xs"
        >
          <Status kind={connected ? 'running' : screen.state.phase === 'connecting' ? 'progress' : 'stopped'}>
            {t(connected ? 'connected' : screen.state.phase === 'connecting' ? 'connecting' : 'notConnected')}
          </Status>
          <span className="text-fg-subtle">{t('relayed')}</span>
        </p>
      </Panel>
      <ConsoleSide instance={instance} screen={screen} />
    </div>
  );
}

function ScreenWords({ screen }: { screen: Screen }): ReactNode {
  const t = useTranslations('console');
  const errorText = useErrorText();
  const { state, reconnect } = screen;
  if (state.phase === 'connecting') return <Spinner label={t('connecting')} />;
  if (state.phase === 'connected') return null;
  const again = <Button onClick={reconnect}>{t('openAgain')}</Button>;
  if (state.phase === 'refused')
    return (
      <EmptyState title={t('notOpened')} action={again}>
        {errorText(state.error)}
      </EmptyState>
    );
  return (
    <EmptyState title={t('closed')} action={state.reason === 'not_allowed' ? undefined : again}>
      {t(`reasons.${state.reason}`)}
    </EmptyState>
  );
}

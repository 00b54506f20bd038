'use client';
import type { InstanceView } from '@uni/client';
import { Button, DefinitionList, Kbd, Panel, PanelHead, Textarea } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { requestPower } from '../instances/power-store';
import { allows } from '../instances/status';
import type { Screen } from './use-screen';

/** Beside the screen: text that is typed for you, power, and the keys that stay ours. */
export function ConsoleSide({ instance, screen }: { instance: InstanceView; screen: Screen }): ReactNode {
  const t = useTranslations('console');
  const ti = useTranslations('instances');
  const [text, setText] = useState('');
  const connected = screen.state.phase === 'connected';
  const characters = [...text].length;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Panel>
        <PanelHead title={t('paste')} />
        <div className="flex flex-col gap-2 px-4 pb-4">
          <Textarea
            aria-label={t('paste')}
            rows={3}
            value={text}
            spellCheck={false}
            autoComplete="off"
            className="font-mono text-xs"
            onChange={(event) => setText(event.target.value)}
          />
          <div className="flex flex-wrap items-center justify-between gap-2">
            <span className="text-xs text-fg-muted tabular">{t('characters', { count: characters })}</span>
            <span className="flex gap-2">
              <Button
                size="sm"
                variant="ghost"
                disabled={!connected || characters === 0}
                onClick={() => screen.giveClipboard(text)}
              >
                {t('toClipboard')}
              </Button>
              <Button
                size="sm"
                disabled={!connected || characters === 0}
                onClick={() => {
                  screen.typeText(text);
                  screen.focus();
                }}
              >
                {t('typeIt')}
              </Button>
            </span>
          </div>
          <p className="text-xs text-fg-subtle">{t('pasteNote')}</p>
        </div>
      </Panel>
      <Panel>
        <PanelHead title={t('power')} />
        <div className="flex gap-2 px-4 pb-4">
          {(['stop', 'reboot'] as const).map((action) => (
            <Button
              key={action}
              size="sm"
              className="flex-1"
              disabled={!allows(instance, action)}
              onClick={() => requestPower({ instance, action })}
            >
              {ti(`actions.${action}`)}
            </Button>
          ))}
        </div>
      </Panel>
      <Panel>
        <PanelHead title={t('keyboard')} />
        <DefinitionList
          items={[
            { key: 'release', label: t('release'), value: <Kbd>Ctrl Alt</Kbd> },
            { key: 'take', label: t('take'), value: t('takeHow') },
          ]}
        />
        <p className="px-4 pb-4 text-xs text-fg-subtle">{t('endsWith')}</p>
      </Panel>
    </div>
  );
}

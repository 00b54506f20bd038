'use client';
import { Button, Menu, MenuItem } from '@uni/ui';
import { Command, Keyboard, Maximize, RotateCw, Scan } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode, RefObject } from 'react';
import { KEYSYMS } from './keysyms';
import type { Screen } from './use-screen';

const LETTER_C = 0x63;
const KEYS: readonly (readonly [label: string, ...keysyms: number[]])[] = [
  ['Esc', KEYSYMS.escape],
  ['Tab', KEYSYMS.tab],
  ['Enter', KEYSYMS.enter],
  ['Ctrl C', KEYSYMS.control, LETTER_C],
  ['Ctrl Alt F1', KEYSYMS.control, KEYSYMS.alt, KEYSYMS.f1],
  ['Ctrl Alt F2', KEYSYMS.control, KEYSYMS.alt, KEYSYMS.f1 + 1],
];

/** What a keyboard cannot send from inside a browser, and how the screen is shown. */
export function ConsoleToolbar(props: {
  screen: Screen;
  first: RefObject<HTMLDivElement | null>;
  onFullScreen: () => void;
}): ReactNode {
  const { screen } = props;
  const t = useTranslations('console');
  const connected = screen.state.phase === 'connected';
  return (
    <div
      ref={props.first}
      role="toolbar"
      tabIndex={-1}
      aria-label={t('toolbar')}
      className="flex flex-wrap items-center gap-1 border-b border-line px-2 py-1.5 outline-none"
    >
      <Button
        size="sm"
        variant="ghost"
        disabled={!connected}
        icon={<Keyboard size={15} aria-hidden />}
        onClick={() => {
          screen.sendCtrlAltDel();
          screen.focus();
        }}
      >
        Ctrl Alt Del
      </Button>
      <Menu
        align="start"
        label={t('keys')}
        trigger={
          <Button size="sm" variant="ghost" disabled={!connected} icon={<Command size={15} aria-hidden />}>
            {t('keys')}
          </Button>
        }
      >
        {KEYS.map(([label, ...keysyms]) => (
          <MenuItem key={label} onSelect={() => screen.press(...keysyms)}>
            {label}
          </MenuItem>
        ))}
      </Menu>
      <span className="ml-auto flex flex-wrap items-center gap-1">
        <Button
          size="sm"
          variant="ghost"
          aria-pressed={screen.fit}
          icon={<Scan size={15} aria-hidden />}
          onClick={() => screen.setFit(!screen.fit)}
        >
          {t(screen.fit ? 'fit' : 'actualSize')}
        </Button>
        <Button size="sm" variant="ghost" icon={<RotateCw size={15} aria-hidden />} onClick={screen.reconnect}>
          {t('reconnect')}
        </Button>
        <Button
          size="sm"
          variant="ghost"
          disabled={!connected}
          icon={<Maximize size={15} aria-hidden />}
          onClick={props.onFullScreen}
        >
          {t('fullScreen')}
        </Button>
      </span>
    </div>
  );
}

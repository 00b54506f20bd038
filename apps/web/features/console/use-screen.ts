'use client';
import type RFB from '@novnc/novnc';
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { api } from '../api/api';
import { keysymsOf } from './keysyms';

/** Why a console ended, as the API says it when it closes the websocket; `lost`: the connection broke without a word. */
export const CLOSE_REASONS = [
  'session_ended',
  'not_allowed',
  'machine_off',
  'machine_gone',
  'unavailable',
  'idle',
  'time_limit',
  'data_limit',
  'too_many',
  'taken_over',
  'place_closed',
  'restarting',
  'protocol',
  'lost',
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export type ScreenState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'connected' }
  | { readonly phase: 'closed'; readonly reason: CloseReason }
  | { readonly phase: 'refused'; readonly error: unknown };

export interface Screen {
  readonly state: ScreenState;
  readonly fit: boolean;
  setFit(fit: boolean): void;
  reconnect(): void;
  focus(): void;
  release(): void;
  sendCtrlAltDel(): void;
  /** Presses the keys together, then lets go in reverse. */
  press(...keysyms: readonly number[]): void;
  typeText(text: string): void;
  giveClipboard(text: string): void;
}

const CONNECTING: ScreenState = { phase: 'connecting' };

function reasonOf(event: CloseEvent): CloseReason {
  return CLOSE_REASONS.find((reason) => reason === event.reason) ?? 'lost';
}

/** A machine's screen inside an element, for as long as the element stands and the machine is on. */
export function useScreen(instanceId: string, on: boolean, target: RefObject<HTMLDivElement | null>): Screen {
  const [state, setState] = useState<ScreenState>(CONNECTING);
  const [attempt, setAttempt] = useState(0);
  const [fit, setFit] = useState(true);
  const screen = useRef<RFB | null>(null);
  const fitNow = useRef(fit);

  useEffect(() => {
    fitNow.current = fit;
    if (screen.current) {
      screen.current.scaleViewport = fit;
      screen.current.clipViewport = false;
    }
  }, [fit]);

  useEffect(() => {
    const element = target.current;
    if (!on || element === null) return;
    const left = new AbortController();
    setState(CONNECTING);
    const open = async (): Promise<void> => {
      // The viewer is fetched while the ticket is asked for; the ticket is used at once.
      const [{ default: Viewer }, { websocketPath }] = await Promise.all([
        import('@novnc/novnc'),
        api.instances.openConsole(instanceId),
      ]);
      if (left.signal.aborted) return;
      const address = new URL(websocketPath, window.location.href);
      address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
      const socket = new WebSocket(address, 'binary');
      let over = false;
      socket.addEventListener('close', (event) => {
        over = true;
        screen.current = null;
        if (!left.signal.aborted) setState({ phase: 'closed', reason: reasonOf(event) });
      });
      const viewer = new Viewer(element, socket, { shared: true });
      viewer.scaleViewport = fitNow.current;
      viewer.focusOnClick = true;
      viewer.background = 'transparent';
      viewer.addEventListener('connect', () => {
        if (left.signal.aborted) return;
        screen.current = viewer;
        setState({ phase: 'connected' });
        viewer.focus({ preventScroll: true });
      });
      left.signal.addEventListener('abort', () => {
        // It complains when it is told to end after it has ended.
        if (!over) viewer.disconnect();
      });
    };
    open().catch((error: unknown) => {
      if (!left.signal.aborted) setState({ phase: 'refused', error });
    });
    return () => {
      left.abort();
      screen.current = null;
    };
  }, [instanceId, on, attempt, target]);

  const press = useCallback((...keysyms: readonly number[]) => {
    for (const keysym of keysyms) screen.current?.sendKey(keysym, null, true);
    for (const keysym of [...keysyms].reverse()) screen.current?.sendKey(keysym, null, false);
  }, []);
  return {
    state,
    fit,
    setFit,
    press,
    reconnect: useCallback(() => setAttempt((count) => count + 1), []),
    focus: useCallback(() => screen.current?.focus({ preventScroll: true }), []),
    release: useCallback(() => screen.current?.blur(), []),
    sendCtrlAltDel: useCallback(() => screen.current?.sendCtrlAltDel(), []),
    typeText: useCallback(
      (text: string) => {
        for (const keysym of keysymsOf(text)) press(keysym);
      },
      [press],
    ),
    giveClipboard: useCallback((text: string) => screen.current?.clipboardPasteFrom(text), []),
  };
}

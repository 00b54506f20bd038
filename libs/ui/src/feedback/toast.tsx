'use client';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { X } from 'lucide-react';
import { useUi } from '../locale';
import { StatusGlyph, type StatusGlyphKind } from '../status/status';

/** A message about something that happened elsewhere, or that can still be undone. Everything else is said in place. */
export interface ToastMessage {
  readonly kind: StatusGlyphKind;
  readonly title: string;
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Entry extends ToastMessage {
  readonly id: number;
}

const SHOWN_MS = 6_000;
const listeners = new Set<() => void>();
const NONE: readonly Entry[] = [];
let entries: readonly Entry[] = NONE;
let nextId = 1;

function publish(next: readonly Entry[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

/** Shows a toast; at most three stand at a time. */
export function showToast(message: ToastMessage): void {
  publish([...entries.slice(-2), { ...message, id: nextId++ }]);
}

function dismiss(id: number): void {
  publish(entries.filter((entry) => entry.id !== id));
}

function ToastCard({ entry }: { entry: Entry }): ReactNode {
  const { labels } = useUi();
  const [held, setHeld] = useState(false);
  const leftMs = useRef(SHOWN_MS);
  useEffect(() => {
    if (held) return;
    const startedAt = performance.now();
    const timer = setTimeout(() => dismiss(entry.id), leftMs.current);
    return () => {
      clearTimeout(timer);
      leftMs.current = Math.max(1_000, leftMs.current - (performance.now() - startedAt));
    };
  }, [held, entry.id]);
  return (
    <li
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="animate-pop flex items-start gap-2.5 rounded-lg bg-raised px-3.5 py-3 text-sm shadow-dialog"
    >
      <span className="flex h-5 items-center">
        <StatusGlyph kind={entry.kind} size={14} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{entry.title}</p>
        {entry.detail === undefined ? null : <p className="text-xs text-fg-muted">{entry.detail}</p>}
      </div>
      {entry.action === undefined ? null : (
        <button
          type="button"
          className="rounded-sm px-1.5 py-0.5 font-medium text-accent-text hover:bg-hover"
          onClick={() => {
            entry.action?.run();
            dismiss(entry.id);
          }}
        >
          {entry.action.label}
        </button>
      )}
      <button
        type="button"
        aria-label={labels.dismiss}
        className="-m-1 flex size-6 items-center justify-center rounded-sm text-fg-subtle hover:bg-hover hover:text-fg"
        onClick={() => dismiss(entry.id)}
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

/** Where toasts appear. Put it once, near the end of the page. */
export function Toaster(): ReactNode {
  const subscribe = useCallback((listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  const shown = useSyncExternalStore(
    subscribe,
    () => entries,
    () => NONE,
  );
  return (
    <ol
      aria-live="polite"
      className="fixed right-4 bottom-4 z-(--z-toast) flex w-[22rem] max-w-[calc(100vw-2rem)] flex-col gap-2 max-md:bottom-20"
    >
      {shown.map((entry) => (
        <ToastCard key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}

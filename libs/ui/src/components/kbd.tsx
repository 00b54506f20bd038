import type { ReactNode } from 'react';
import { cx } from '../cx';

/** A key on the keyboard. `onAccent` is for keys inside a filled button. */
export function Kbd({ children, onAccent = false }: { children: ReactNode; onAccent?: boolean }): ReactNode {
  return (
    <kbd
      className={cx(
        'inline-flex h-[1.125rem] min-w-[1.125rem] items-center justify-center rounded-xs border px-1 font-sans text-2xs font-medium pointer-coarse:hidden',
        onAccent ? 'border-white/45 text-accent-fg' : 'border-line bg-surface text-fg-muted',
      )}
    >
      {children}
    </kbd>
  );
}

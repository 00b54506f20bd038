'use client';
import { CopyButton } from '@uni/ui';
import type { ReactNode } from 'react';

/** Commands for a terminal, to be copied as a whole; long lines scroll under the button. */
export function CommandBlock({ text, what }: { text: string; what: string }): ReactNode {
  return (
    <div className="relative rounded-md border border-line bg-inset">
      <pre tabIndex={0} className="overflow-x-auto rounded-md px-3 py-2.5 pr-10 font-mono text-xs leading-5 text-fg">
        {text}
      </pre>
      <CopyButton text={text} what={what} className="absolute top-1 right-1 bg-inset" />
    </div>
  );
}

'use client';
import { CopyButton } from '@uni/ui';
import type { ReactNode } from 'react';

/** Commands for a terminal, to be copied as a whole; long lines are broken, so that all of each can be read. */
export function CommandBlock({ text, what }: { text: string; what: string }): ReactNode {
  return (
    <div className="relative rounded-md border border-line bg-inset">
      <pre className="px-3 py-2.5 pr-10 font-mono text-xs leading-5 break-words whitespace-pre-wrap text-fg">
        {text}
      </pre>
      <CopyButton text={text} what={what} className="absolute top-1 right-1" />
    </div>
  );
}

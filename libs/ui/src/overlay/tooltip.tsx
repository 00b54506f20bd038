'use client';
import * as RadixTooltip from 'radix-ui/tooltip';
import type { ReactNode } from 'react';

/** More about something that can be focused; nothing stands only here. */
export function Tooltip({ content, children }: { content: ReactNode; children: ReactNode }): ReactNode {
  return (
    <RadixTooltip.Provider delayDuration={400}>
      <RadixTooltip.Root>
        <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
        <RadixTooltip.Portal>
          <RadixTooltip.Content
            sideOffset={6}
            collisionPadding={8}
            className="animate-fade z-(--z-toast) max-w-72 rounded-md bg-raised px-2 py-1 text-xs text-fg shadow-popover tabular"
          >
            {content}
          </RadixTooltip.Content>
        </RadixTooltip.Portal>
      </RadixTooltip.Root>
    </RadixTooltip.Provider>
  );
}

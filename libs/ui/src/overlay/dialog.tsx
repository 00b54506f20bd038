'use client';
import * as RadixDialog from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { X } from 'lucide-react';
import { cx } from '../cx';
import { useUi } from '../locale';
import { useFocusReturn } from './opener';

interface OverlayProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** Buttons; the one that does it stands last. */
  readonly footer?: ReactNode;
}

function CloseButton(): ReactNode {
  const { labels } = useUi();
  return (
    <RadixDialog.Close
      aria-label={labels.close}
      className="-mr-1.5 flex size-7 shrink-0 items-center justify-center rounded-md text-fg-subtle hover:bg-hover hover:text-fg pointer-coarse:size-11"
    >
      <X size={16} aria-hidden />
    </RadixDialog.Close>
  );
}

/** A question that must be answered before going on. Radix keeps the focus inside and returns it. */
export function Dialog(props: OverlayProps & { width?: 'sm' | 'md' | 'lg' }): ReactNode {
  const returnFocus = useFocusReturn(props.open);
  const widths = { sm: 'max-w-md', md: 'max-w-lg', lg: 'max-w-2xl' };
  return (
    <RadixDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="animate-fade fixed inset-0 z-(--z-dialog) bg-overlay" />
        <RadixDialog.Content
          {...(props.description === undefined ? { 'aria-describedby': undefined } : {})}
          onCloseAutoFocus={returnFocus}
          className={cx(
            'animate-pop fixed inset-x-3 top-[12vh] z-(--z-dialog) mx-auto flex max-h-[80dvh] flex-col rounded-xl bg-raised text-sm shadow-dialog max-md:top-auto max-md:bottom-3',
            widths[props.width ?? 'sm'],
          )}
        >
          <div className="flex items-start justify-between gap-3 px-5 pt-4.5">
            <RadixDialog.Title className="text-lg leading-7 font-semibold">{props.title}</RadixDialog.Title>
            <CloseButton />
          </div>
          <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-5 pt-1 pb-5">
            {props.description === undefined ? null : (
              <RadixDialog.Description className="text-fg-muted">{props.description}</RadixDialog.Description>
            )}
            {props.children}
          </div>
          {props.footer === undefined ? null : (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line-subtle px-5 py-3.5">
              {props.footer}
            </div>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

const SIDES = {
  left: 'animate-sheet-left inset-y-0 left-0 w-[18rem] max-w-[85vw] rounded-r-xl',
  right: 'animate-sheet-right inset-y-0 right-0 w-[28rem] max-w-[92vw] rounded-l-xl',
  bottom: 'animate-sheet-bottom inset-x-0 bottom-0 max-h-[85dvh] rounded-t-xl',
} as const;

/** A panel from an edge: the sidebar and the filters on phones, details beside a table on desktops. */
export function Sheet(props: OverlayProps & { side: keyof typeof SIDES; hideTitle?: boolean }): ReactNode {
  const returnFocus = useFocusReturn(props.open);
  return (
    <RadixDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="animate-fade fixed inset-0 z-(--z-sheet) bg-overlay" />
        <RadixDialog.Content
          {...(props.description === undefined ? { 'aria-describedby': undefined } : {})}
          onCloseAutoFocus={returnFocus}
          className={cx('fixed z-(--z-sheet) flex flex-col bg-raised text-sm shadow-dialog', SIDES[props.side])}
        >
          <div
            className={cx('flex items-center justify-between gap-3 px-4 pt-3', props.hideTitle === true && 'sr-only')}
          >
            <RadixDialog.Title className="text-base font-semibold">{props.title}</RadixDialog.Title>
            <CloseButton />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">{props.children}</div>
          {props.footer === undefined ? null : (
            <div className="flex gap-2 border-t border-line-subtle p-4 [&>*]:flex-1">{props.footer}</div>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

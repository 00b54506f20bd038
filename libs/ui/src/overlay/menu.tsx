'use client';
import * as RadixMenu from 'radix-ui/dropdown-menu';
import type { ReactNode } from 'react';
import { Check } from 'lucide-react';
import { cx } from '../cx';

const ITEM =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 text-sm outline-none select-none data-[highlighted]:bg-hover data-[disabled]:text-fg-disabled pointer-coarse:min-h-11';

/** A menu of actions behind a button. */
export function Menu(props: {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
  label?: string;
  className?: string;
}): ReactNode {
  return (
    <RadixMenu.Root modal={false}>
      <RadixMenu.Trigger asChild>{props.trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content
          align={props.align ?? 'end'}
          sideOffset={6}
          collisionPadding={8}
          aria-label={props.label}
          className={cx(
            'animate-pop z-(--z-dialog) max-h-[70dvh] min-w-48 overflow-y-auto rounded-lg bg-raised p-1 shadow-popover',
            props.className,
          )}
        >
          {props.children}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

/** One action; `note` says its price or why it is not possible now. */
export function MenuItem(props: {
  children: ReactNode;
  icon?: ReactNode;
  note?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect?: () => void;
  /** Renders the given link instead of an action. */
  asChild?: boolean;
}): ReactNode {
  if (props.asChild === true) {
    return (
      <RadixMenu.Item asChild className={ITEM}>
        {props.children}
      </RadixMenu.Item>
    );
  }
  return (
    <RadixMenu.Item
      className={cx(ITEM, props.danger === true && 'text-bad-text data-[highlighted]:bg-bad-soft')}
      disabled={props.disabled ?? false}
      {...(props.onSelect === undefined ? {} : { onSelect: props.onSelect })}
    >
      {props.icon === undefined ? null : <span className="flex w-4 justify-center text-fg-subtle">{props.icon}</span>}
      <span className="min-w-0 flex-1 truncate">{props.children}</span>
      {props.note === undefined ? null : <span className="pl-3 text-xs text-fg-subtle tabular">{props.note}</span>}
    </RadixMenu.Item>
  );
}

/** One of several exclusive choices inside a menu. */
export function MenuChoice(props: {
  checked: boolean;
  children: ReactNode;
  note?: ReactNode;
  onSelect: () => void;
}): ReactNode {
  return (
    <RadixMenu.CheckboxItem className={ITEM} checked={props.checked} onSelect={props.onSelect}>
      <span className="flex w-4 justify-center">{props.checked ? <Check size={14} aria-hidden /> : null}</span>
      <span className="min-w-0 flex-1 truncate">{props.children}</span>
      {props.note === undefined ? null : <span className="pl-3 text-xs text-fg-subtle tabular">{props.note}</span>}
    </RadixMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }): ReactNode {
  return <RadixMenu.Label className="px-2 pt-1.5 pb-1 text-xs text-fg-subtle">{children}</RadixMenu.Label>;
}

export function MenuSeparator(): ReactNode {
  return <RadixMenu.Separator className="my-1 h-px bg-line-subtle" />;
}

'use client';
import { Slot } from 'radix-ui/slot';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from '../cx';
import { useUi } from '../locale';
import { Spinner } from '../status/spinner';

export type ButtonVariant = 'primary' | 'default' | 'ghost' | 'danger' | 'danger-ghost';
export type ButtonSize = 'md' | 'sm' | 'lg';

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-(--duration-fast) disabled:pointer-events-none aria-disabled:pointer-events-none [&_svg]:shrink-0';

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary:
    'bg-accent text-accent-fg border border-transparent hover:bg-accent-hover active:bg-accent-hover disabled:opacity-50 aria-disabled:opacity-50',
  default:
    'bg-surface text-fg border border-line-strong/70 dark:border-line hover:bg-hover active:bg-active disabled:text-fg-disabled aria-disabled:text-fg-disabled',
  ghost: 'text-fg-muted border border-transparent hover:bg-hover hover:text-fg active:bg-active disabled:text-fg-disabled',
  danger: 'bg-danger text-white border border-transparent hover:bg-danger-hover disabled:opacity-50',
  'danger-ghost': 'text-bad-text border border-transparent hover:bg-bad-soft disabled:text-fg-disabled',
};

const SIZES: Readonly<Record<ButtonSize, string>> = {
  sm: 'h-(--control-h-sm) px-2.5 text-sm',
  md: 'h-(--control-h) px-3 text-sm',
  lg: 'h-9 pointer-coarse:h-11 px-4 text-sm',
};

/** The classes of a button, for links that look like one. */
export function buttonClass(variant: ButtonVariant = 'default', size: ButtonSize = 'md', className?: string): string {
  return cx(BASE, VARIANTS[variant], SIZES[size], className);
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  /** Shows the arc and refuses presses, but keeps the words, so that the button does not change width. */
  readonly busy?: boolean;
  readonly asChild?: boolean;
  readonly icon?: ReactNode;
}

/** The one button. At most one `primary` per view. */
export function Button(props: ButtonProps): ReactNode {
  const { variant, size, busy = false, asChild = false, icon, className, children, type, disabled, ...rest } = props;
  const { labels } = useUi();
  const classes = buttonClass(variant, size, className);
  if (asChild) {
    return (
      <Slot className={classes} {...rest}>
        {children}
      </Slot>
    );
  }
  return (
    <button
      type={type ?? 'button'}
      className={classes}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner label={labels.loading} /> : icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  /** What it does, in words: read aloud and shown as title. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A square button that shows only a glyph; its words are the accessible name. */
export function IconButton({ label, size = 'md', variant = 'ghost', className, ...rest }: IconButtonProps): ReactNode {
  const square = size === 'sm' ? 'w-(--control-h-sm)' : 'w-(--control-h)';
  return (
    <Button
      {...rest}
      size={size}
      variant={variant}
      aria-label={label}
      title={label}
      className={cx(square, 'px-0!', className)}
    />
  );
}

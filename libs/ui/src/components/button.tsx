'use client';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from '../cx';
import { useUi } from '../locale';
import { Spinner } from '../status/spinner';
import { buttonClass, type ButtonSize, type ButtonVariant } from './button-class';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  /** Shows the arc and refuses presses, but keeps the words, so that the button does not change width. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

/** The one button. At most one `primary` per view. */
export function Button(props: ButtonProps): ReactNode {
  const { variant, size, busy = false, icon, className, children, type, disabled, ...rest } = props;
  const { labels } = useUi();
  const classes = buttonClass(variant, size, className);
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

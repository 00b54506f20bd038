import { cx } from '../cx';

export type ButtonVariant = 'primary' | 'default' | 'ghost' | 'danger' | 'danger-ghost';
export type ButtonSize = 'md' | 'sm' | 'lg';

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-(--duration-fast) disabled:pointer-events-none aria-disabled:pointer-events-none [&_svg]:shrink-0';

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary:
    'bg-accent text-accent-fg border border-transparent hover:bg-accent-hover active:bg-accent-hover disabled:opacity-50 aria-disabled:opacity-50',
  default:
    'bg-surface text-fg border border-line-strong/70 dark:border-line hover:bg-hover active:bg-active disabled:text-fg-disabled aria-disabled:text-fg-disabled',
  ghost:
    'text-fg-muted border border-transparent hover:bg-hover hover:text-fg active:bg-active disabled:text-fg-disabled',
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

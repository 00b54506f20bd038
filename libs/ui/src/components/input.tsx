'use client';
import { useState, type ComponentProps, type ReactNode } from 'react';
import { ChevronsUpDown, Eye, EyeOff, Search } from 'lucide-react';
import { cx } from '../cx';
import { useUi } from '../locale';
import { useFieldWiring } from './field';
import { Kbd } from './kbd';

const CONTROL =
  'w-full min-w-0 rounded-md border border-control bg-surface text-sm text-fg transition-colors duration-(--duration-fast) focus-visible:border-focus focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-focus aria-invalid:border-bad disabled:cursor-default disabled:border-line disabled:bg-inset disabled:text-fg-disabled pointer-coarse:text-lg';

/** A single-line text input. Inside a Field it takes label, help and error from it. */
export function Input({ className, ...rest }: ComponentProps<'input'>): ReactNode {
  return <input {...useFieldWiring()} {...rest} className={cx(CONTROL, 'h-(--control-h) px-2.5', className)} />;
}

/** A multi-line text input. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>): ReactNode {
  return <textarea {...useFieldWiring()} {...rest} className={cx(CONTROL, 'min-h-20 px-2.5 py-1.5', className)} />;
}

/** A password input whose text can be shown. */
export function PasswordInput({ className, ...rest }: ComponentProps<'input'>): ReactNode {
  const [shown, setShown] = useState(false);
  const { labels } = useUi();
  const label = shown ? labels.hidePassword : labels.showPassword;
  return (
    <div className="relative">
      <Input {...rest} type={shown ? 'text' : 'password'} className={cx('pr-9', className)} />
      <button
        type="button"
        aria-label={label}
        title={label}
        aria-pressed={shown}
        onClick={() => setShown((value) => !value)}
        className="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-md text-fg-subtle hover:text-fg"
      >
        {shown ? <EyeOff size={15} aria-hidden /> : <Eye size={15} aria-hidden />}
      </button>
    </div>
  );
}

/** A search box; `shortcut` shows the key that focuses it. */
export function SearchInput({
  className,
  shortcut,
  label,
  ...rest
}: ComponentProps<'input'> & { shortcut?: string; label: string }): ReactNode {
  return (
    <div className={cx('relative min-w-0', className)}>
      <Search
        size={15}
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto text-fg-subtle"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        {...rest}
        className={cx(CONTROL, 'h-(--control-h) pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden')}
      />
      {shortcut === undefined ? null : (
        <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center" aria-hidden>
          <Kbd>{shortcut}</Kbd>
        </span>
      )}
    </div>
  );
}

/**
 * A choice from a short list. It is the platform's own select: a wheel on phones, type-ahead on desktops, and nothing
 * to download.
 */
export function Select({ className, children, ...rest }: ComponentProps<'select'>): ReactNode {
  return (
    <div className={cx('relative min-w-0', className)}>
      <select
        {...useFieldWiring()}
        {...rest}
        className={cx(CONTROL, 'h-(--control-h) appearance-none pr-8 pl-2.5 truncate')}
      >
        {children}
      </select>
      <ChevronsUpDown
        size={14}
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-2.5 my-auto text-fg-subtle"
      />
    </div>
  );
}

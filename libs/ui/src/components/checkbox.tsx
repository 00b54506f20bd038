'use client';
import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react';
import { Check, Minus } from 'lucide-react';
import { cx } from '../cx';

/** A checkbox, with the third state for "some of them". */
export function Checkbox({
  indeterminate = false,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { indeterminate?: boolean }): ReactNode {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <span className={cx('relative inline-flex size-4 shrink-0 align-middle', className)}>
      <input
        ref={ref}
        type="checkbox"
        {...rest}
        className="peer size-4 appearance-none rounded-[4px] border border-control bg-surface checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:border-line disabled:bg-inset before:absolute before:-inset-2 before:content-['']"
      />
      <Check
        size={12}
        strokeWidth={3}
        aria-hidden
        className="pointer-events-none absolute inset-0 m-auto hidden text-accent-fg peer-checked:block peer-indeterminate:hidden"
      />
      <Minus
        size={12}
        strokeWidth={3}
        aria-hidden
        className="pointer-events-none absolute inset-0 m-auto hidden text-accent-fg peer-indeterminate:block"
      />
    </span>
  );
}

/** A checkbox with its words beside it; the whole line is the target. */
export function CheckboxLine({
  label,
  note,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; note?: ReactNode }): ReactNode {
  return (
    <label className={cx('flex min-h-6 items-start gap-2.5 text-sm', className)}>
      <Checkbox {...rest} className="mt-0.5" />
      <span className="min-w-0">
        <span className="text-fg">{label}</span>
        {note === undefined ? null : <span className="block text-xs text-fg-subtle">{note}</span>}
      </span>
    </label>
  );
}

/** The visible dot of a radio choice; put the real input beside it with class `peer sr-only`. */
export function RadioDot({ checked, disabled = false }: { checked: boolean; disabled?: boolean }): ReactNode {
  return (
    <span
      aria-hidden
      className={cx(
        'inline-flex size-3.5 shrink-0 items-center justify-center rounded-full border bg-surface',
        checked ? 'border-[4.5px] border-accent' : disabled ? 'border-line-strong' : 'border-control',
      )}
    />
  );
}

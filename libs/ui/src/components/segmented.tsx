'use client';
import { useId, type ReactNode } from 'react';
import { cx } from '../cx';

export interface SegmentedOption<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
}

/** A few exclusive views of the same thing, as radio buttons, so arrow keys move between them. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  options: ReadonlyArray<SegmentedOption<T>>;
  onChange: (value: T) => void;
  className?: string;
}): ReactNode {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={props.label}
      className={cx(
        'inline-flex max-w-full gap-0.5 overflow-x-auto rounded-md border border-line bg-inset p-0.5',
        props.className,
      )}
    >
      {props.options.map((option) => (
        <label
          key={option.value}
          className={cx(
            'relative inline-flex h-[1.625rem] items-center rounded-sm px-2.5 text-sm whitespace-nowrap transition-colors duration-(--duration-fast) has-focus-visible:outline-2 has-focus-visible:outline-focus pointer-coarse:h-10',
            option.value === props.value
              ? 'bg-surface font-medium text-fg shadow-card ring-1 ring-line dark:bg-active dark:ring-0'
              : 'text-fg-muted hover:text-fg',
          )}
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 opacity-0"
            checked={option.value === props.value}
            onChange={() => props.onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

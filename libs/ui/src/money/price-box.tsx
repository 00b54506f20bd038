import type { ReactNode } from 'react';
import { cx } from '../cx';

/** The price box of a page that buys something: sticky at the right, docked at the bottom on phones. */
export function PriceBox(props: {
  label: ReactNode;
  title: ReactNode;
  subtitle?: ReactNode;
  children: ReactNode;
  className?: string;
}): ReactNode {
  return (
    <section
      aria-live="polite"
      className={cx(
        'panel shadow-popover! border-transparent! divide-y divide-line-subtle [&>*]:px-4.5 [&>*]:py-3.5',
        props.className,
      )}
    >
      <div>
        <p className="text-xs text-fg-muted">{props.label}</p>
        <p className="text-base font-semibold">{props.title}</p>
        {props.subtitle === undefined ? null : <p className="text-xs text-fg-muted">{props.subtitle}</p>}
      </div>
      {props.children}
    </section>
  );
}

/** Lines that belong together. */
export function PriceGroup({ children }: { children: ReactNode }): ReactNode {
  return <dl className="flex flex-col gap-1.5">{children}</dl>;
}

/** One line of a price box. */
export function PriceLine(props: {
  label: ReactNode;
  note?: ReactNode;
  value: ReactNode;
  strong?: boolean;
}): ReactNode {
  return (
    <div className="flex items-baseline justify-between gap-3 text-sm">
      <dt className="min-w-0 text-fg-muted">
        {props.label}
        {props.note === undefined ? null : <span className="ml-1.5 text-xs text-fg-subtle">{props.note}</span>}
      </dt>
      <dd className={cx('shrink-0 text-right text-fg tabular', props.strong === true && 'font-medium')}>
        {props.value}
      </dd>
    </div>
  );
}

/** "Before → after" for anything that is not money. */
export function Change({ before, after }: { before: ReactNode; after: ReactNode }): ReactNode {
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <span className="text-fg-subtle">{before}</span>
      <span aria-hidden className="text-fg-subtle">
        →
      </span>
      <span className="font-medium">{after}</span>
    </span>
  );
}

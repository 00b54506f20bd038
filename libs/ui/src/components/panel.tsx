import type { ComponentProps, ReactNode } from 'react';
import { cx } from '../cx';

/** A surface that holds one subject. */
export function Panel({ className, ...rest }: ComponentProps<'section'>): ReactNode {
  return <section {...rest} className={cx('panel min-w-0', className)} />;
}

/** The head of a panel: title, a quiet remark, and at most a few quiet actions. */
export function PanelHead(props: {
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  as?: 'h2' | 'h3';
  className?: string;
}): ReactNode {
  const Heading = props.as ?? 'h2';
  return (
    <div
      className={cx('flex min-h-12 flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-2', props.className)}
    >
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <Heading className="text-sm font-semibold">{props.title}</Heading>
        {props.note === undefined ? null : <span className="text-xs text-fg-subtle">{props.note}</span>}
      </div>
      {props.actions === undefined ? null : (
        <div className="flex items-center gap-1.5 has-[>.border-transparent:last-child]:-mr-2">{props.actions}</div>
      )}
    </div>
  );
}

/** One figure of a strip: label, value, one line below. */
export function Stat(props: {
  label: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  tone?: 'warn' | 'bad' | undefined;
  extra?: ReactNode;
  children?: ReactNode;
}): ReactNode {
  return (
    <div className="flex min-w-0 flex-col px-4 py-3.5">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-xs text-fg-muted first-letter:uppercase">{props.label}</p>
          <p
            data-value=""
            className={cx(
              'mt-0.5 truncate text-xl font-semibold tracking-[-0.01em] tabular',
              props.tone === 'warn' && 'text-warn-text',
              props.tone === 'bad' && 'text-bad-text',
            )}
          >
            {props.value}
          </p>
        </div>
        {props.extra}
      </div>
      {props.note === undefined ? null : (
        <p data-note="" className="mt-0.5 text-xs text-fg-muted tabular">
          {props.note}
        </p>
      )}
      {props.children}
    </div>
  );
}

/** Figures side by side in one panel, divided by lines; two by two on phones, or the first over the others with `lead`. */
export function StatStrip({
  children,
  lead = false,
  className,
}: {
  children: ReactNode;
  lead?: boolean;
  className?: string;
}): ReactNode {
  return (
    <Panel
      className={cx(
        'grid grid-cols-2 lg:grid-flow-col lg:grid-cols-none lg:auto-cols-fr [&>*]:border-line-subtle max-lg:[&>*:nth-child(even)]:border-l max-lg:[&>*:nth-child(n+3)]:border-t lg:[&>*+*]:border-l',
        lead && 'stat-lead',
        className,
      )}
    >
      {children}
    </Panel>
  );
}

/** Label and value, one per line. */
export function DefinitionList(props: {
  items: ReadonlyArray<{ key: string; label: ReactNode; value: ReactNode; action?: ReactNode } | null>;
  className?: string;
}): ReactNode {
  return (
    <dl
      className={cx(
        'grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 px-4 pb-3 text-sm',
        props.className,
      )}
    >
      {props.items.map((item) =>
        item === null ? null : (
          <div key={item.key} className="col-span-2 grid min-h-7 grid-cols-subgrid items-center">
            <dt className="text-fg-subtle">{item.label}</dt>
            <dd className="flex min-w-0 items-center justify-between gap-2 text-fg">
              <span className="min-w-0 truncate">{item.value}</span>
              {item.action}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}

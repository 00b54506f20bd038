'use client';
import { useEffect, useRef, useState, type ComponentProps, type ReactNode } from 'react';
import { cx } from '../cx';

/** A plain table inside a panel; wide ones scroll sideways instead of breaking the page, with the keyboard too. */
export function Table({ className, ...rest }: ComponentProps<'table'>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className="w-full overflow-x-auto" {...(scrolls ? { tabIndex: 0 } : {})}>
      <table {...rest} className={cx('w-full text-sm', className)} />
    </div>
  );
}

export function Th({
  className,
  align,
  ...rest
}: Omit<ComponentProps<'th'>, 'align'> & { align?: 'start' | 'end' }): ReactNode {
  return (
    <th
      scope="col"
      {...rest}
      className={cx(
        'h-9 px-3 text-xs first-letter:uppercase font-medium whitespace-nowrap text-fg-muted first:pl-4 last:pr-4',
        align === 'end' ? 'text-right' : 'text-left',
        className,
      )}
    />
  );
}

export function Td({
  className,
  align,
  ...rest
}: Omit<ComponentProps<'td'>, 'align'> & { align?: 'start' | 'end' }): ReactNode {
  return (
    <td
      {...rest}
      className={cx(
        'h-(--row-h) border-t border-line-subtle px-3 py-1 first:pl-4 last:pr-4',
        align === 'end' && 'text-right tabular',
        className,
      )}
    />
  );
}

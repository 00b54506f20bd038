import type { ReactNode } from 'react';
import { cx } from '../cx';

/** A grey bar where text will be. Appears only after 150 ms. */
export function Skeleton({ className }: { className?: string }): ReactNode {
  return <span aria-hidden className={cx('animate-late block rounded-sm bg-active', className ?? 'h-3.5 w-24')} />;
}

/** Rows of the final height, so that nothing jumps when the data arrives. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }): ReactNode {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          className="flex h-(--row-h) items-center gap-8 border-b border-line-subtle px-4 last:border-b-0"
        >
          <Skeleton className={cx('h-3.5', index % 3 === 0 ? 'w-40' : index % 3 === 1 ? 'w-32' : 'w-48')} />
          <Skeleton className="h-3.5 w-20 max-md:hidden" />
          <Skeleton className="h-3.5 w-28 max-md:hidden" />
          <Skeleton className="ml-auto h-3.5 w-16" />
        </div>
      ))}
    </div>
  );
}

import type { ReactNode } from 'react';

/** Nothing here: one sentence, one action. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}): ReactNode {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      <p className="text-base font-medium">{title}</p>
      {children === undefined ? null : <p className="max-w-sm text-sm text-fg-muted">{children}</p>}
      {action}
    </div>
  );
}

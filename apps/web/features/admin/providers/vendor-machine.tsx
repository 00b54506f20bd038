'use client';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';

/** The machine that something belongs to: ours by name, with the way to it; anybody else's by its id. */
export function VendorMachine({
  machineExternalId,
  instance,
}: {
  machineExternalId: string | null;
  instance: { readonly id: string; readonly name: string } | null;
}): ReactNode {
  if (machineExternalId === null) return <span className="text-fg-subtle">–</span>;
  const id = <span className="block truncate font-mono text-xs text-fg-subtle">{machineExternalId}</span>;
  if (instance === null) return id;
  return (
    <span className="block min-w-0">
      <Link
        href={`/admin/instances?q=${encodeURIComponent(instance.name)}`}
        className="block truncate font-medium hover:underline"
      >
        {instance.name}
      </Link>
      {id}
    </span>
  );
}

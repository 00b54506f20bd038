import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';

/** A thing at a provider: its name, or its id where it has none, and the id below. */
export function NameAndId({ name, id }: { name: string; id: string }): ReactNode {
  return (
    <span className="block min-w-0">
      <span className="block truncate font-medium">{name === '' ? id : name}</span>
      <span className="block truncate font-mono text-xs text-fg-subtle">{id}</span>
    </span>
  );
}

/** Whose it is, as the way there. */
export function OrganizationCell({
  organization,
}: {
  organization: { readonly id: string; readonly name: string } | null;
}): ReactNode {
  return organization === null ? (
    <span className="text-fg-subtle">–</span>
  ) : (
    <Link href={`/admin/organisations/${organization.id}`} className="block truncate text-fg-muted hover:underline">
      {organization.name}
    </Link>
  );
}

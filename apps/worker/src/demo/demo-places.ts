/** What is needed of a template to sell the same elsewhere. */
export interface SoldTemplate {
  readonly name: string;
  readonly position: number;
  readonly kind: string;
}

/** After everything that is sold at one place only. */
export const POSITION_OF_PAIR = 1_000;
/** Where sizes are fixed: whatever one of them is, the cluster, where sizes are free, can build it too. */
const FIXED_SIZES = ['cloudstack', 'ovh', 'kamatera'] as const;

const systemOf = ({ name }: SoldTemplate): string => name.slice(0, name.indexOf(', '));

/**
 * Two templates of one system at two clouds, whose places one template can have together: its size and price are the first one's.
 * Null where no two clouds sell one system.
 */
export function demoPair<T extends SoldTemplate>(
  templates: readonly T[],
): { readonly name: string; readonly first: T; readonly second: T } | null {
  const inOrder = templates.toSorted((one, other) => one.position - other.position);
  for (const kind of FIXED_SIZES) {
    for (const first of inOrder.filter((template) => template.kind === kind)) {
      const second = inOrder.find((other) => other.kind === 'proxmox' && systemOf(other) === systemOf(first));
      if (second) return { name: `${systemOf(first)}, Two clouds`, first, second };
    }
  }
  return null;
}

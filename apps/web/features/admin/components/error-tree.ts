import type { FieldErrors, FieldValues } from 'react-hook-form';

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A schema's faults as a form keeps them. A fault inside a list belongs to the one line in which the list is typed. */
export function errorTree<T extends FieldValues>(faults: readonly Fault[]): FieldErrors<T> {
  const tree: Record<string, unknown> = {};
  for (const { path, message } of faults) {
    const index = path.findIndex((part) => typeof part === 'number');
    const names = (index < 0 ? path : path.slice(0, index)).map(String);
    const last = names.pop();
    if (last === undefined) continue;
    const parent = names.reduce<Record<string, unknown>>(
      (node, name) => (node[name] ??= {}) as Record<string, unknown>,
      tree,
    );
    parent[last] ??= { type: 'validation', message };
  }
  return tree as FieldErrors<T>;
}

/** What somebody searches for as a pattern of SQL; null for nothing. `%` and `_` in it are themselves, not wildcards. */
export function containing(search: string | undefined): string | null {
  if (search === undefined || search === '') return null;
  return `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

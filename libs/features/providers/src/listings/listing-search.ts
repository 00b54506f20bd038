/** A search in the user's own characters as a pattern of SQL; null for none. */
export const pattern = (search: string | undefined): string | null =>
  search === undefined || search === '' ? null : `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;

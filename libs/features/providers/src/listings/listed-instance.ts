/** The instance that a vendor's thing belongs to; null where it is none of ours. */
export const instanceOf = (row: { readonly instance_id: string | null; readonly instance_name: string | null }) =>
  row.instance_id === null ? null : { id: row.instance_id, name: row.instance_name ?? '' };

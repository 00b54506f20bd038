import { statement } from '@uni/data';

/** It is nobody's trouble any more. */
export const resolveItem = statement<[string, string, string, 'adopted' | 'deleted', Date], never>(
  'quarantine_resolve',
  `UPDATE quarantine_items SET resolved_at = $5::timestamptz, resolution = $4, operation_id = NULL
   WHERE provider_id = $1::uuid AND kind = $2::"QuarantineKind" AND external_id = $3 AND resolved_at IS NULL`,
);

/** What was begun with it has failed: it may be dealt with again. */
export const freeItem = statement<[string], never>(
  'quarantine_free',
  `UPDATE quarantine_items SET operation_id = NULL WHERE operation_id = $1::uuid`,
);

export interface QuarantineRow {
  readonly id: string;
  readonly provider_id: string;
  readonly kind: 'machine' | 'ghost' | 'volume' | 'snapshot' | 'backup' | 'address';
  readonly external_id: string;
  readonly mark: string;
  readonly name: string;
  readonly operation_id: string | null;
  readonly resolved_at: Date | null;
}

export const lockItem = statement<[string], QuarantineRow>(
  'quarantine_lock',
  `SELECT id, provider_id, kind::text, external_id, mark, name, operation_id, resolved_at FROM quarantine_items WHERE id = $1::uuid FOR UPDATE`,
);

import { readZoneFile, zoneFault, type DnsDescription, type DnsRecord } from '@uni/dns-port';
import type { FieldFault } from '@uni/platform';
import { fullName, recordFaults, zoneFaults } from '../records/record.validation.js';
import { afterDiff, diffZone, type ZoneDiff } from './zone.diff.js';

export type ImportPreview =
  | { readonly ok: true; readonly diff: ZoneDiff }
  /** Nothing may be applied. */
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

const TEXT = 'text';

/** What importing a zone file would do, without doing it. Records that are there already are not judged again. */
export function previewImport(
  zone: string,
  text: string,
  current: readonly DnsRecord[],
  description: Pick<DnsDescription, 'recordTypes' | 'minTtlS'>,
): ImportPreview {
  const { records, faults } = readZoneFile(text, zone);
  if (faults.length > 0)
    return refused(
      faults.map(({ line, code, message, values }) => ({
        path: TEXT,
        message: `Line ${line}: ${message}`,
        code,
        values: { ...values, line: String(line) },
      })),
    );
  if (records.length === 0) return refused([{ path: TEXT, ...zoneFault('file_empty') }]);
  const diff = diffZone(zone, current, records);
  const touched = [...diff.added, ...diff.changed.map(({ to }) => to)];
  const single = touched.flatMap((values) => {
    const name = fullName(values.name, zone);
    return recordFaults(values, zone, description).map(({ code, message, values: said }) => ({
      path: TEXT,
      message: `${name}, type ${values.type}: ${message}`,
      code,
      values: { ...said, record: `${name} ${values.type}` },
    }));
  });
  const together = zoneFaults(afterDiff(current, diff), zone).map((fault) => ({ path: TEXT, ...fault }));
  const all = [...single, ...together];
  return all.length > 0 ? refused(all) : { ok: true, diff };
}

function refused(faults: readonly FieldFault[]): ImportPreview {
  return { ok: false, faults };
}

import { readZoneFile, type DnsDescription, type DnsRecord } from '@uni/dns-port';
import { recordFaults, zoneFaults, fullName } from '../records/record.validation.js';
import { afterDiff, diffZone, type ZoneDiff } from './zone.diff.js';

export type ImportPreview =
  | { readonly ok: true; readonly diff: ZoneDiff }
  /** Sentences for the customer; nothing may be applied. */
  | { readonly ok: false; readonly faults: readonly string[] };

/** What importing a zone file would do, without doing it. Records that are there already are not judged again. */
export function previewImport(
  zone: string,
  text: string,
  current: readonly DnsRecord[],
  description: Pick<DnsDescription, 'recordTypes' | 'minTtlS'>,
): ImportPreview {
  const { records, faults } = readZoneFile(text, zone);
  if (faults.length > 0) return refused(faults.map(({ line, message }) => `Line ${line}: ${message}`));
  if (records.length === 0) return refused(['The file holds no record.']);
  const diff = diffZone(zone, current, records);
  const touched = [...diff.added, ...diff.changed.map(({ to }) => to)];
  const single = touched.flatMap((values) =>
    recordFaults(values, zone, description).map(
      ({ message }) => `${fullName(values.name, zone)}, type ${values.type}: ${message}`,
    ),
  );
  const together = zoneFaults(afterDiff(current, diff), zone);
  const all = [...single, ...together];
  return all.length > 0 ? refused(all) : { ok: true, diff };
}

function refused(faults: readonly string[]): ImportPreview {
  return { ok: false, faults };
}

import type { dns } from '@uni/contracts';
import { portableValue, zoneFault, type DnsDescription, type DnsRecord, type RecordValues } from '@uni/dns-port';
import { AppError, type FieldFault } from '@uni/platform';
import { fullName, newZoneFaults, recordFaults } from '../records/record.validation.js';
import { valuesOf } from './change.params.js';
import { afterDiff, diffZone, isEmptyDiff, type ZoneDiff } from './zone.diff.js';

type Rules = Pick<DnsDescription, 'recordTypes' | 'minTtlS'>;

/**
 * What a customer's order means for the zone as it is known, every record of it judged.
 * @throws AppError zone_changed for a record that is not there, record_protected, validation_failed
 */
export function resolveChanges(
  zone: string,
  current: readonly DnsRecord[],
  { add, change, remove }: dns.ZoneChangesRequest,
  rules: Rules,
): ZoneDiff {
  const byId = new Map(current.map((record) => [record.id, record]));
  const leaving = [...remove, ...change.map(({ id }) => id)].map((id) => free(byId.get(id)));
  const gone = new Set(leaving.map(({ id }) => id));
  const changed = change.map((input) => spelled(input, zone));
  const added = add.map((input) => spelled(input, zone));
  const faults: FieldFault[] = [
    ...added.flatMap((values, index) => faultsAt(`add.${index}`, values, zone, rules)),
    ...changed.flatMap((values, index) => faultsAt(`change.${index}`, values, zone, rules)),
  ];
  const [first] = faults;
  if (first) throw refused(first.message, faults);
  const wanted = [...current.filter(({ id }) => !gone.has(id)).map(valuesOf), ...changed, ...added];
  const diff = diffZone(zone, current, wanted);
  requireSense(zone, current, diff);
  return diff;
}

/** @throws AppError validation_failed when nothing would change, or the records would not go together */
export function requireSense(zone: string, current: readonly DnsRecord[], diff: ZoneDiff): void {
  if (isEmptyDiff(diff)) {
    const same = zoneFault('same');
    throw refused(same.message, [{ path: '', ...same }]);
  }
  const faults = newZoneFaults(current, afterDiff(current, diff), zone);
  const [first] = faults;
  if (first)
    throw refused(
      first.message,
      faults.map((fault) => ({ path: 'add', ...fault })),
    );
}

/** People write values as their registrar shows them: host names without a dot at their end, text in quotes. */
function spelled({ name, type, value, ttlS }: dns.RecordInput, zone: string): RecordValues {
  const lower = name.toLowerCase().replace(/\.$/, '');
  const own = lower === zone ? '' : lower.endsWith(`.${zone}`) ? lower.slice(0, -zone.length - 1) : lower;
  const isQuoted = value.startsWith('"') && value.endsWith('"') && value.length > 1;
  const isText = type === 'TXT' || type === 'SPF';
  return { name: own, type, value: isText && !isQuoted ? value : portableValue(type, value, zone), ttlS };
}

function faultsAt(path: string, values: RecordValues, zone: string, rules: Rules): FieldFault[] {
  const record = fullName(values.name, zone);
  return recordFaults(values, zone, rules).map(({ field, code, message, values: said }) => ({
    path: `${path}.${field}`,
    message: `${record}: ${message}`,
    code,
    values: { ...said, record },
  }));
}

function free(record: DnsRecord | undefined): DnsRecord {
  if (!record) throw zoneChanged();
  if (!record.isProtected) return record;
  throw new AppError({
    kind: 'unprocessable',
    code: 'record_protected',
    publicMessage: 'This record drives a service of the registrar: it cannot be changed here.',
  });
}

export function zoneChanged(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'zone_changed',
    publicMessage: 'The zone has changed since you looked at it: look again, then decide.',
  });
}

export function refused(publicMessage: string, errors: readonly FieldFault[]): AppError {
  return new AppError({ kind: 'invalid', code: 'validation_failed', publicMessage, errors: [...errors] });
}

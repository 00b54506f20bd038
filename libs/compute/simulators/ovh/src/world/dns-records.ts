import { isIP } from 'node:net';
import type { RecordState, ZoneState } from './dns-state.js';
import { BadRequest, Conflict } from './refusals.js';
import type { World } from './world.js';

export const FIELD_TYPES: ReadonlySet<string> = new Set(
  'A AAAA CAA CNAME DKIM DMARC DNAME HTTPS LOC MX NAPTR NS PTR RP SPF SRV SSHFP SVCB TLSA TXT'.split(' '),
);

const MIN_TTL_S = 60;
const HOST_TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'MX', 'NS']);
const LABEL = /^(?:\*|[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)$/;
const HOST =
  /^(?:@|(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.?)$/;

export type RecordWish = Pick<RecordState, 'fieldType' | 'subDomain' | 'target' | 'ttl'>;

function checkTarget({ fieldType, target }: RecordWish): void {
  const wrong = (): never => {
    throw new BadRequest(`Invalid target for a ${fieldType} record: ${target}`);
  };
  switch (fieldType) {
    case 'A':
      if (isIP(target) !== 4) wrong();
      return;
    case 'AAAA':
      if (isIP(target) !== 6) wrong();
      return;
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      if (!HOST.test(target)) wrong();
      return;
    case 'MX':
      if (!/^\d{1,5} \S+$/.test(target)) wrong();
      return;
    case 'SRV':
      if (!/^\d{1,5} \d{1,5} \d{1,5} \S+$/.test(target)) wrong();
      return;
    case 'CAA':
      if (!/^\d{1,3} [a-z0-9]+ ".*"$/.test(target))
        throw new BadRequest('Invalid CAA target. Required format is: flags tag "value"');
      return;
    default:
      if (target === '') wrong();
  }
}

function checkNeighbours(zone: ZoneState, wish: RecordWish, ownId: number | null): void {
  const others = Object.values(zone.records).filter(
    (record) => record.subDomain === wish.subDomain && record.id !== ownId,
  );
  const clash = wish.fieldType === 'CNAME' ? others.length > 0 : others.some(({ fieldType }) => fieldType === 'CNAME');
  if (clash)
    throw new Conflict(
      `A CNAME record cannot stand beside other records of ${wish.subDomain === '' ? zone.name : `${wish.subDomain}.${zone.name}`}`,
    );
}

/** @throws BadRequest or Conflict in the vendor's manner. */
export function checkRecord(zone: ZoneState, wish: RecordWish, ownId: number | null): void {
  if (wish.ttl !== 0 && wish.ttl < MIN_TTL_S) throw new BadRequest(`Invalid ttl ${wish.ttl}: at least ${MIN_TTL_S}`);
  const labels = wish.subDomain === '' ? [] : wish.subDomain.split('.');
  if (labels.some((label) => !LABEL.test(label))) throw new BadRequest(`Invalid subDomain ${wish.subDomain}`);
  if (HOST_TYPES.has(wish.fieldType) && wish.subDomain.includes('_'))
    throw new BadRequest('Invalid domain name, underscore not allowed');
  checkTarget(wish);
  checkNeighbours(zone, wish, ownId);
}

export function addRecord(world: World, zone: ZoneState, wish: RecordWish): RecordState {
  const record: RecordState = {
    ...wish,
    id: world.state.nextRecordId++,
    visibleFromMs: world.nowMs() + world.scaled(world.settings.habits.recordVisibleAfterMs),
  };
  zone.records[String(record.id)] = record;
  zone.updatedAtMs = world.nowMs();
  return record;
}

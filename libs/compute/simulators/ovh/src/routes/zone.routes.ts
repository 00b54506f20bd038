import { z } from 'zod';
import { firstRecords } from '../catalogue/domains.js';
import { serviceView } from '../views/service.view.js';
import { recordView, soaView, taskView, zoneView } from '../views/dns.view.js';
import { parseZoneFile, writeZoneFile } from '../world/bind-zone.js';
import { addRecord, checkRecord, FIELD_TYPES } from '../world/dns-records.js';
import type { DnsTaskState, RecordState, ZoneState } from '../world/dns-state.js';
import { BadRequest, Conflict, NotFound } from '../world/refusals.js';
import { zulu } from '../views/times.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { newTask } from './dns-tasks.js';
import { changeService, serviceBody } from './service-infos.js';

export const ZONE = '/domain/zone/{zoneName}';

function record(call: Call): RecordState {
  const found = call.zone().records[call.param('id')];
  if (!found || found.visibleFromMs > call.now) throw new NotFound('The requested object (id) does not exist');
  return found;
}

/** The vendor's own order: neither by id nor by name. */
function listRecords(call: Call): number[] {
  const zone = call.zone();
  const fieldType = call.query('fieldType');
  const subDomain = call.query('subDomain');
  if (fieldType !== undefined && !FIELD_TYPES.has(fieldType))
    throw new BadRequest(`Invalid value(s) received: fieldType: ${fieldType}`);
  return Object.values(zone.records)
    .filter(
      (one) =>
        one.visibleFromMs <= call.now &&
        (fieldType === undefined || one.fieldType === fieldType) &&
        (subDomain === undefined || one.subDomain === subDomain),
    )
    .map(({ id }) => id)
    .sort((a, b) => ((a * 7_919) % 1_009) - ((b * 7_919) % 1_009) || a - b);
}

const recordBody = z.strictObject({
  id: z.number().optional(),
  zone: z.string().optional(),
  fieldType: z.string().refine((type) => FIELD_TYPES.has(type), 'unknown record type'),
  target: z.string(),
  subDomain: z.string().nullish(),
  ttl: z.int().min(0).nullish(),
});

function createRecord(call: Call, body: z.output<typeof recordBody>): unknown {
  const zone = call.zone();
  const wish = {
    fieldType: body.fieldType,
    subDomain: body.subDomain ?? '',
    target: body.target,
    ttl: body.ttl ?? 0,
  };
  checkRecord(zone, wish, null);
  const made = addRecord(call.world, zone, wish);
  zone.deployed = false;
  const view = recordView(zone, made);
  return call.world.settings.habits.recordIdZero ? { ...view, id: 0 } : view;
}

const updateBody = z.strictObject({
  subDomain: z.string().nullish(),
  target: z.string().optional(),
  ttl: z.int().min(0).nullish(),
});

function updateRecord(call: Call, body: z.output<typeof updateBody>): void {
  const zone = call.zone();
  const found = record(call);
  const wish = {
    fieldType: found.fieldType,
    subDomain: body.subDomain ?? found.subDomain,
    target: body.target ?? found.target,
    ttl: body.ttl ?? found.ttl,
  };
  checkRecord(zone, wish, found.id);
  Object.assign(found, wish);
  zone.deployed = false;
  zone.updatedAtMs = call.now;
}

function deleteRecord(call: Call): void {
  const zone = call.zone();
  const { id } = record(call);
  delete zone.records[String(id)];
  zone.deployed = false;
  zone.updatedAtMs = call.now;
}

/** @throws Conflict while the one before is still under way: a zone takes one at a time. */
function refresh(call: Call): void {
  const zone = call.zone();
  if (zone.refreshing) throw new Conflict(`A refresh of zone ${zone.name} is already in progress`);
  zone.refreshing = true;
  zone.deployed = false;
  call.begin({
    projectId: null,
    steps: [
      { afterMs: call.world.settings.timings.zoneRefreshMs, changes: [{ do: 'zone.published', zone: zone.name }] },
    ],
    onFailure: [{ do: 'zone.refresh_failed', zone: zone.name }],
  });
}

function beginTask(call: Call, zone: ZoneState, name: string, changes: Parameters<typeof newTask>[4]): DnsTaskState {
  return newTask(call, zone.tasks, { zone: zone.name }, name, changes);
}

function importZone(call: Call, { zoneFile }: { zoneFile: string }): unknown {
  const zone = call.zone();
  const parsed = parseZoneFile(zoneFile, zone.name);
  if (parsed.error === null && parsed.records.length === 0) throw new BadRequest('The zone file holds no record');
  const task = beginTask(call, zone, 'ZoneImport', (taskId) => [
    { do: 'zone.imported', zone: zone.name, zoneFile, taskId },
  ]);
  return taskView(task);
}

const resetBody = z.strictObject({
  minimized: z.boolean().optional(),
  DnsRecords: z.array(z.strictObject({ fieldType: z.enum(['A', 'MX']), target: z.string() })).nullish(),
});

function reset(call: Call, body: z.output<typeof resetBody>): void {
  const zone = call.zone();
  const wanted = body.DnsRecords ?? [];
  zone.records = {};
  for (const [fieldType, subDomain, target] of firstRecords(zone.name)) {
    const isService = fieldType === 'NS';
    const isReplaced = wanted.some((one) => one.fieldType === fieldType);
    if (isService || (body.minimized !== true && !isReplaced))
      addRecord(call.world, zone, { fieldType, subDomain, target, ttl: 0 });
  }
  for (const { fieldType, target } of wanted) addRecord(call.world, zone, { fieldType, subDomain: '', target, ttl: 0 });
  zone.deployed = false;
}

const soaBody = z.looseObject({
  server: z.string(),
  email: z.string(),
  serial: z.int(),
  refresh: z.int(),
  expire: z.int(),
  nxDomainTtl: z.int(),
  ttl: z.int().min(60),
});

function dnssec(call: Call, on: boolean): void {
  const zone = call.zone();
  const busy = zone.dnssec.endsWith('InProgress');
  if (busy || (zone.dnssec === 'enabled') === on)
    throw new Conflict(`DNSSEC of ${zone.name} is ${busy ? 'being changed' : `already ${zone.dnssec}`}`);
  zone.dnssec = on ? 'enableInProgress' : 'disableInProgress';
  beginTask(call, zone, on ? 'DnssecEnable' : 'DnssecDisable', () => [{ do: 'zone.dnssec', zone: zone.name, on }]);
}

function restorePoint(call: Call): ZoneState['history'][number] {
  const at = call.param('creationDate');
  const found = call.zone().history.find(({ createdAtMs }) => Date.parse(at) === Date.parse(zulu(createdAtMs)));
  if (!found) throw new NotFound('The requested object (creationDate) does not exist');
  return found;
}

function restore(call: Call): unknown {
  const zone = call.zone();
  const { zoneFile } = restorePoint(call);
  const task = beginTask(call, zone, 'ZoneRestore', (taskId) => [
    { do: 'zone.imported', zone: zone.name, zoneFile, taskId },
  ]);
  return taskView(task);
}

function status(call: Call): unknown {
  const zone = call.zone();
  return { isDeployed: zone.deployed, errors: zone.errors.length > 0 ? zone.errors : null, warnings: null };
}

export const zoneRoutes: readonly Route[] = [
  route('GET', '/domain/zone', 'list_zones', (call) => Object.keys(call.world.state.zones)),
  route('GET', ZONE, 'get_zone', (call) => zoneView(call.zone())),
  route('GET', `${ZONE}/status`, 'zone_status', status),
  route('GET', `${ZONE}/capabilities`, 'zone_capabilities', (call) => ({ dynHost: call.zone().name !== '' })),
  route('GET', `${ZONE}/serviceInfos`, 'zone_service', (call) => serviceView(call.world, call.zone().service)),
  routeWithBody('PUT', `${ZONE}/serviceInfos`, 'edit_zone_service', serviceBody, (call, body) =>
    changeService(call.zone().service, body),
  ),
  route('GET', `${ZONE}/soa`, 'get_soa', (call) => soaView(call.zone().soa)),
  routeWithBody('PUT', `${ZONE}/soa`, 'edit_soa', soaBody, (call, body) => {
    const { server, email, serial, refresh: every, expire, nxDomainTtl, ttl } = body;
    call.zone().soa = { server, email, serial, refresh: every, expire, nxDomainTtl, ttl };
  }),
  route('GET', `${ZONE}/record`, 'list_records', listRecords),
  routeWithBody('POST', `${ZONE}/record`, 'create_record', recordBody, createRecord),
  route('GET', `${ZONE}/record/{id}`, 'get_record', (call) => recordView(call.zone(), record(call))),
  routeWithBody('PUT', `${ZONE}/record/{id}`, 'update_record', updateBody, updateRecord),
  route('DELETE', `${ZONE}/record/{id}`, 'delete_record', deleteRecord),
  route('POST', `${ZONE}/refresh`, 'refresh_zone', refresh),
  route('GET', `${ZONE}/export`, 'export_zone', (call) => writeZoneFile(call.zone())),
  routeWithBody('POST', `${ZONE}/import`, 'import_zone', z.strictObject({ zoneFile: z.string() }), importZone),
  routeWithBody('POST', `${ZONE}/reset`, 'reset_zone', resetBody, reset),
  route('GET', `${ZONE}/dnssec`, 'get_dnssec', (call) => ({ status: call.zone().dnssec })),
  route('POST', `${ZONE}/dnssec`, 'enable_dnssec', (call) => dnssec(call, true)),
  route('DELETE', `${ZONE}/dnssec`, 'disable_dnssec', (call) => dnssec(call, false)),
  route('GET', `${ZONE}/history`, 'zone_history', (call) =>
    call.zone().history.map(({ createdAtMs }) => zulu(createdAtMs)),
  ),
  route('GET', `${ZONE}/history/{creationDate}`, 'zone_restore_point', (call) => ({
    creationDate: zulu(restorePoint(call).createdAtMs),
    zoneFileUrl: `${call.surroundings.origin}/zone-files/${call.zone().name}`,
  })),
  route('POST', `${ZONE}/history/{creationDate}/restore`, 'restore_zone', restore),
];

import { addRecord } from '../world/dns-records.js';
import { parseZoneFile, writeZoneFile } from '../world/bind-zone.js';
import type { DnsTaskState, ZoneState } from '../world/dns-state.js';
import type { Change, JobState } from '../world/job-state.js';
import type { World } from '../world/world.js';

export type DnsChange = Extract<Change, { do: `zone.${string}` | `domain.${string}` }>;

const KEPT_HISTORY = 30;

/** From now on the name servers answer what the records say. */
export function publishZone(world: World, zone: ZoneState): void {
  if (world.settings.habits.quotesTxt)
    for (const record of Object.values(zone.records))
      if (record.fieldType === 'TXT' && !/^".*"$/s.test(record.target)) record.target = `"${record.target}"`;
  zone.served = structuredClone(Object.values(zone.records));
  zone.soa.serial += 1;
  zone.deployed = true;
  zone.refreshing = false;
  zone.errors = [];
  zone.updatedAtMs = world.nowMs();
  zone.history.push({ createdAtMs: world.nowMs(), zoneFile: writeZoneFile(zone) });
  if (zone.history.length > KEPT_HISTORY) zone.history.shift();
}

export function setTask(
  world: World,
  task: DnsTaskState | undefined,
  status: DnsTaskState['status'],
  comment?: string,
): void {
  if (!task || task.status === 'cancelled') return;
  task.status = status;
  task.updatedAtMs = world.nowMs();
  if (comment !== undefined) task.comment = comment;
  if (status === 'done') task.doneAtMs = world.nowMs();
}

function importZone(world: World, zone: ZoneState, zoneFile: string, taskId: number): void {
  const task = zone.tasks[String(taskId)];
  if (task?.status === 'cancelled') return;
  const parsed = parseZoneFile(zoneFile, zone.name);
  if (parsed.error !== null) return setTask(world, task, 'error', parsed.error);
  zone.records = {};
  for (const record of parsed.records) addRecord(world, zone, record);
  if (parsed.defaultTtl !== null) zone.soa.ttl = parsed.defaultTtl;
  publishZone(world, zone);
  setTask(world, task, 'done');
}

function applyDomainChange(world: World, change: Extract<DnsChange, { do: `domain.${string}` }>): void {
  const domain = world.state.domains[change.domain];
  if (!domain) return;
  domain.updatedAtMs = world.nowMs();
  switch (change.do) {
    case 'domain.task':
      return setTask(world, domain.tasks[String(change.taskId)], change.status, change.comment);
    case 'domain.lock':
      domain.lock = change.status;
      return;
    case 'domain.name_servers':
      domain.nameServers = change.hosts.map(({ host, ip }) => ({ id: world.nextNumber(), host, ip }));
      domain.nameServerType = 'external';
  }
}

export function applyDnsChange(world: World, change: DnsChange, job: JobState): void {
  if ('domain' in change) return applyDomainChange(world, change);
  const zone = world.state.zones[change.zone];
  if (!zone) return;
  switch (change.do) {
    case 'zone.published':
      return publishZone(world, zone);
    case 'zone.refresh_failed':
      zone.refreshing = false;
      zone.errors = [job.failure ?? 'The refresh was given up'];
      return;
    case 'zone.task':
      return setTask(world, zone.tasks[String(change.taskId)], change.status, change.comment);
    case 'zone.imported':
      return importZone(world, zone, change.zoneFile, change.taskId);
    case 'zone.dnssec':
      zone.dnssec = change.on ? 'enabled' : 'disabled';
  }
}

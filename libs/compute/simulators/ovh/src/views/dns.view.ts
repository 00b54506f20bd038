import type {
  DnsTaskState,
  DomainState,
  RecordState,
  RedirectionState,
  SoaState,
  ZoneState,
} from '../world/dns-state.js';
import type { World } from '../world/world.js';
import { zulu } from './times.js';

type View = Record<string, unknown>;

export function recordView(zone: ZoneState, record: RecordState): View {
  const { id, fieldType, subDomain, target, ttl } = record;
  return { id, zone: zone.name, fieldType, subDomain, target, ttl };
}

export function redirectionView(zone: ZoneState, redirection: RedirectionState): View {
  return { ...redirection, zone: zone.name };
}

export function soaView(soa: SoaState): View {
  return { ...soa };
}

export function zoneView(zone: ZoneState): View {
  return {
    name: zone.name,
    nameServers: zone.nameServers,
    lastUpdate: zulu(zone.updatedAtMs),
    dnssecSupported: true,
    dnssecActivated: zone.dnssec === 'enabled',
    hasDnsAnycast: false,
    iam: null,
  };
}

export function taskView(task: DnsTaskState): View {
  return {
    id: task.id,
    function: task.function,
    status: task.status,
    creationDate: zulu(task.createdAtMs),
    todoDate: zulu(task.todoAtMs),
    doneDate: task.doneAtMs === null ? null : zulu(task.doneAtMs),
    lastUpdate: zulu(task.updatedAtMs),
    comment: task.comment,
    canAccelerate: false,
    canCancel: task.status === 'todo',
    canRelaunch: task.status === 'error',
  };
}

export function domainTaskView(domain: DomainState, task: DnsTaskState): View {
  return { ...taskView(task), domain: domain.name, type: 'domain' };
}

export function domainView(world: World, domain: DomainState): View {
  const { nichandle } = world.state.account;
  const contact = { id: nichandle };
  return {
    domain: domain.name,
    serviceId: domain.service.serviceId,
    state: domain.state,
    suspensionState: domain.suspension,
    expirationDate: zulu(domain.expiresAtMs),
    renewalDate: zulu(domain.renewsAtMs),
    renewalState: domain.renewalState,
    transferLockStatus: domain.lock,
    dnssecSupported: domain.dnssecState !== 'not_supported',
    dnssecState: domain.dnssecState,
    nameServerType: domain.nameServerType,
    nameServers: domain.nameServers.map(({ id, host, ip }) => ({
      id,
      nameServer: host,
      nameServerType: domain.nameServerType,
      ipv4: ip,
      ipv6: null,
    })),
    contactAdmin: contact,
    contactTech: contact,
    contactBilling: contact,
    contactOwner: { id: '987654' },
    whoisOwner: '987654',
    offer: domain.offer,
    owoSupported: true,
    hostSupported: true,
    glueRecordIpv6Supported: true,
    glueRecordMultiIpSupported: true,
    parentService: null,
    lastUpdate: zulu(domain.updatedAtMs),
    iam: null,
  };
}

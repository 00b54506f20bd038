import { ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import { instanceName } from '../world/machines.js';
import { sampleMachine } from '../world/metrics.js';
import type { MachineState, NicState } from '../world/state.js';
import { rootVolume } from '../world/volumes.js';
import { securityGroupSummary } from './security-group.view.js';
import { given, type Sight } from './sight.js';

export const MACHINE_DETAILS = [
  'all',
  'group',
  'nics',
  'stats',
  'secgrp',
  'tmpl',
  'servoff',
  'diskoff',
  'backoff',
  'iso',
  'volume',
  'min',
  'affgrp',
] as const;
export type MachineDetail = (typeof MACHINE_DETAILS)[number];

export function nicView(sight: Sight, nic: NicState): object {
  const network = ref(sight.world, 'networks', nic.networkId);
  const address = Object.values(sight.world.state.addresses).find(
    (known) =>
      known.staticNatAddress !== null && known.staticNatAddress === nic.address && known.networkId === network.id,
  );
  return {
    id: nic.id,
    networkid: network.id,
    networkname: network.name,
    ...given('netmask', network.netmask),
    ...given('gateway', network.gateway),
    ...given('ipaddress', nic.address),
    ...(sight.isRoot ? { broadcasturi: `vlan://${network.vlan}`, isolationuri: `vlan://${network.vlan}` } : {}),
    traffictype: 'Guest',
    type: network.type,
    isdefault: nic.isDefault,
    deviceid: String(nic.deviceId),
    macaddress: nic.mac,
    secondaryip: nic.secondary.map(({ id, address: ipaddress }) => ({ id, ipaddress })),
    extradhcpoption: [],
    ...(sight.world.isAtLeast('4.18') ? { mtu: 1_500 } : {}),
    ...(address && sight.world.isAtLeast('4.19') ? { publicip: address.address, publicipid: address.id } : {}),
  };
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`;
}

function stats(sight: Sight, machine: MachineState): object {
  const sample = sampleMachine(machine, sight.world.nowMs());
  if (!sample) return {};
  return {
    cpuused: percent(sample.cpuPercent),
    networkkbsread: sample.networkKibRead,
    networkkbswrite: sample.networkKibWrite,
    diskkbsread: sample.diskKibRead,
    diskkbswrite: sample.diskKibWrite,
    diskioread: sample.diskReads,
    diskiowrite: sample.diskWrites,
    memorykbs: sample.memoryKib,
    memoryintfreekbs: sample.freeMemoryKib,
    memorytargetkbs: sample.memoryKib,
  };
}

function imageView(sight: Sight, machine: MachineState): object {
  // The record of a template outlives the template; only its row in the lists goes.
  const template = ref(sight.world, 'templates', machine.templateId);
  return {
    templateid: template.id,
    templatename: template.name,
    templatedisplaytext: template.displayText,
    ...(sight.world.isAtLeast('4.16') ? { templatetype: template.templateType, templateformat: template.format } : {}),
    passwordenabled: machine.passwordEnabled,
  };
}

function isoView(sight: Sight, machine: MachineState): object {
  const iso = machine.isoId === null ? undefined : sight.world.state.isos[machine.isoId];
  return iso ? { isoid: iso.id, isoname: iso.name, isodisplaytext: iso.displayText } : {};
}

function accessView(sight: Sight, machine: MachineState): object {
  const names = machine.keyPairs.join(',');
  const userData = machine.userDataId === null ? undefined : sight.world.state.userData[machine.userDataId];
  return {
    ...(names === '' ? {} : sight.world.isAtLeast('4.17') ? { keypairs: names } : { keypair: machine.keyPairs[0] }),
    ...(userData ? { userdataid: userData.id, userdataname: userData.name, userdatapolicy: 'ALLOWOVERRIDE' } : {}),
  };
}

function publicAddress(sight: Sight, machine: MachineState): object {
  const address = Object.values(sight.world.state.addresses).find((known) => known.staticNatMachineId === machine.id);
  return address ? { publicipid: address.id, publicip: address.address } : {};
}

/** A machine as lists and job results show it, with the parts that were asked for. */
export function machineView(
  sight: Sight,
  machine: MachineState,
  details: ReadonlySet<MachineDetail> = new Set(['all']),
  extra: object = {},
): object {
  const { world } = sight;
  const wants = (detail: MachineDetail): boolean => details.has('all') || details.has(detail);
  const user = world.state.users[machine.userId];
  const offering = ref(world, 'offerings', machine.offeringId);
  const osType = ref(world, 'osTypes', machine.osTypeId);
  const host = machine.hostId === null ? undefined : world.state.hosts[machine.hostId];
  const root = wants('volume') ? rootVolume(world, machine.id) : undefined;
  const diskOffering = machine.volumeIds
    .map((id) => world.state.volumes[id])
    .find((volume) => volume?.type === 'DATADISK' && volume.diskOfferingId !== null)?.diskOfferingId;
  const disk = typeof diskOffering === 'string' ? world.state.diskOfferings[diskOffering] : undefined;
  const backup = machine.backupOfferingId === null ? undefined : world.state.backupOfferings[machine.backupOfferingId];
  const defaultNic = machine.nics.find((nic) => nic.isDefault);
  return {
    id: machine.id,
    name: machine.name,
    displayname: machine.displayName,
    ...sight.owner(machine),
    ...(user ? { userid: user.id, username: user.username } : {}),
    created: wireDate(machine.createdMs),
    ...(world.isAtLeast('4.16') ? { lastupdated: wireDate(machine.updatedMs) } : {}),
    state: machine.state,
    haenable: machine.haEnable,
    ...(wants('group') && machine.group !== null ? { group: machine.group } : {}),
    ...sight.zone(machine.zoneId),
    ...(host && sight.isRoot ? { hostid: host.id, hostname: host.name } : {}),
    ...(host && sight.isRoot && world.isAtLeast('4.18') ? { hostcontrolstate: 'Enabled' } : {}),
    ...(wants('tmpl') ? imageView(sight, machine) : {}),
    ...(wants('iso') ? isoView(sight, machine) : {}),
    ...(wants('servoff') ? { serviceofferingid: offering.id, serviceofferingname: offering.name } : {}),
    ...(wants('diskoff') && disk ? { diskofferingid: disk.id, diskofferingname: disk.name } : {}),
    ...(wants('backoff') && backup ? { backupofferingid: backup.id, backupofferingname: backup.name } : {}),
    cpunumber: machine.cpuNumber,
    cpuspeed: machine.cpuSpeedMhz,
    memory: machine.memoryMib,
    ...(wants('stats') ? stats(sight, machine) : {}),
    guestosid: osType.id,
    ...(root ? { rootdeviceid: 0, rootdevicetype: 'ROOT' } : {}),
    securitygroup: wants('secgrp')
      ? machine.securityGroupIds.flatMap((id) => {
          const group = world.state.securityGroups[id];
          return group ? [securityGroupSummary(sight, group)] : [];
        })
      : [],
    nic: wants('nics') ? machine.nics.map((nic) => nicView(sight, nic)) : [],
    ...(wants('nics') ? publicAddress(sight, machine) : {}),
    ...(wants('nics') && world.isAtLeast('4.20') ? given('ipaddress', defaultNic?.address) : {}),
    hypervisor: 'KVM',
    ...(sight.isRoot ? { instancename: instanceName(world, machine) } : {}),
    details: { ...machine.details },
    ...(world.isAtLeast('4.16') ? { readonlydetails: '' } : { readonlyuidetails: '' }),
    affinitygroup: wants('affgrp')
      ? machine.affinityGroupIds.flatMap((id) => {
          const group = world.state.affinityGroups[id];
          return group ? [{ id: group.id, name: group.name, type: group.type, virtualmachineIds: [] }] : [];
        })
      : [],
    ...accessView(sight, machine),
    displayvm: true,
    isdynamicallyscalable: machine.dynamicallyScalable,
    ostypeid: osType.id,
    osdisplayname: osType.description,
    bootmode: 'LEGACY',
    boottype: 'BIOS',
    ...(world.isAtLeast('4.16') ? { pooltype: 'NetworkFilesystem', receivedbytes: 0, sentbytes: 0 } : {}),
    ...(world.isAtLeast('4.20') ? { deleteprotection: machine.deleteProtection, vmtype: 'User' } : {}),
    ...(world.isAtLeast('4.21') && machine.leaseDays !== null ? { leaseduration: machine.leaseDays } : {}),
    tags: sight.tagsOf(machine.id),
    ...(world.isAtLeast('4.16') ? { hasannotations: false } : {}),
    ...sight.job(machine.id),
    ...extra,
  };
}

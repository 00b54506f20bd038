import { ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import type {
  BackupOfferingState,
  DiskOfferingState,
  IsoState,
  NetworkOfferingState,
  ServiceOfferingState,
  TemplateState,
  ZoneState,
} from '../world/state.js';
import { given, type Sight } from './sight.js';

export function zoneView(sight: Sight, zone: ZoneState): object {
  return {
    id: zone.id,
    name: zone.name,
    networktype: zone.networkType,
    securitygroupsenabled: zone.securityGroups,
    allocationstate: zone.allocation,
    zonetoken: zone.id,
    dhcpprovider: 'VirtualRouter',
    localstorageenabled: false,
    ...given('guestcidraddress', zone.guestCidr),
    ...(sight.isRoot ? { dns1: zone.dns1, internaldns1: zone.internalDns1 } : {}),
    ...(sight.world.isAtLeast('4.18') ? { type: zone.type } : {}),
    tags: [],
  };
}

export function offeringView(sight: Sight, offering: ServiceOfferingState): object {
  const { world } = sight;
  const { bounds } = offering;
  const disk = ref(world, 'diskOfferings', offering.diskOfferingId);
  return {
    id: offering.id,
    name: offering.name,
    displaytext: offering.displayText,
    ...given('cpunumber', offering.cpuNumber),
    ...given('cpuspeed', offering.cpuSpeedMhz),
    ...given('memory', offering.memoryMib),
    created: wireDate(offering.createdMs),
    storagetype: 'shared',
    provisioningtype: 'thin',
    offerha: offering.offerHa,
    limitcpuuse: false,
    isvolatile: false,
    issystem: false,
    defaultuse: false,
    iscustomized: offering.cpuNumber === null,
    rootdisksize: offering.rootDiskGib,
    cacheMode: 'none',
    ...(world.isAtLeast('4.16') ? { dynamicscalingenabled: offering.dynamicScaling, hasannotations: false } : {}),
    ...(world.isAtLeast('4.17')
      ? {
          diskofferingid: disk.id,
          diskofferingname: disk.name,
          diskofferingdisplaytext: disk.displayText,
          diskofferingstrictness: false,
        }
      : {}),
    ...(world.isAtLeast('4.20') ? { state: offering.active ? 'Active' : 'Inactive' } : {}),
    serviceofferingdetails: bounds
      ? {
          mincpunumber: String(bounds.minCpu),
          maxcpunumber: String(bounds.maxCpu),
          minmemory: String(bounds.minMemoryMib),
          maxmemory: String(bounds.maxMemoryMib),
        }
      : {},
  };
}

export function diskOfferingView(sight: Sight, offering: DiskOfferingState): object {
  return {
    id: offering.id,
    name: offering.name,
    displaytext: offering.displayText,
    disksize: offering.sizeGib,
    created: wireDate(offering.createdMs),
    iscustomized: offering.custom,
    iscustomizediops: false,
    storagetype: 'shared',
    provisioningtype: 'thin',
    ...given('miniops', offering.minIops),
    ...given('maxiops', offering.maxIops),
    cacheMode: 'none',
    displayoffering: true,
    ...(sight.world.isAtLeast('4.20') ? { state: 'Active' } : {}),
  };
}

/** One row per zone. */
export function templateView(sight: Sight, { template, zoneId }: { template: TemplateState; zoneId: string }): object {
  const { world } = sight;
  const linked = template.userDataId === null ? undefined : world.state.userData[template.userDataId];
  return {
    id: template.id,
    name: template.name,
    displaytext: template.displayText,
    ispublic: template.isPublic,
    created: wireDate(template.createdMs),
    isready: template.ready,
    passwordenabled: template.passwordEnabled,
    format: template.format,
    isfeatured: template.isFeatured,
    crossZones: template.zoneIds.length > 1,
    ostypeid: template.osTypeId,
    ostypename: ref(world, 'osTypes', template.osTypeId).description,
    ...sight.owner(template),
    ...sight.zone(zoneId),
    status: template.ready ? 'Download Complete' : 'Downloading 0%',
    ...(template.ready ? { size: template.sizeBytes, physicalsize: template.physicalBytes } : {}),
    templatetype: template.templateType,
    hypervisor: 'KVM',
    isextractable: false,
    details: {},
    downloaddetails: [],
    sshkeyenabled: template.sshKeyEnabled,
    isdynamicallyscalable: template.dynamicallyScalable,
    directdownload: false,
    deployasis: false,
    requireshvm: true,
    bits: 64,
    ...(world.isAtLeast('4.20') ? { arch: 'x86_64' } : {}),
    ...(sight.isRoot && template.url !== null ? { url: template.url } : {}),
    ...(linked ? { userdataid: linked.id, userdataname: linked.name, userdatapolicy: 'ALLOWOVERRIDE' } : {}),
    tags: sight.tagsOf(template.id),
    ...sight.job(template.id),
  };
}

export function isoView(sight: Sight, { iso, zoneId }: { iso: IsoState; zoneId: string }): object {
  return {
    id: iso.id,
    name: iso.name,
    displaytext: iso.displayText,
    ispublic: iso.isPublic,
    created: wireDate(iso.createdMs),
    isready: iso.ready,
    bootable: iso.bootable,
    isfeatured: iso.isFeatured,
    crossZones: iso.zoneIds.length > 1,
    ostypeid: iso.osTypeId,
    ostypename: ref(sight.world, 'osTypes', iso.osTypeId).description,
    ...sight.owner(iso),
    ...sight.zone(zoneId),
    status: iso.ready ? 'Successfully Installed' : 'Downloading 0%',
    ...(iso.ready ? { size: iso.sizeBytes } : {}),
    isextractable: false,
    directdownload: false,
    ...(sight.world.isAtLeast('4.20') ? { arch: 'x86_64' } : {}),
    tags: sight.tagsOf(iso.id),
    ...sight.job(iso.id),
  };
}

export function networkOfferingView(_sight: Sight, offering: NetworkOfferingState): object {
  return {
    id: offering.id,
    name: offering.name,
    displaytext: offering.displayText,
    traffictype: 'Guest',
    isdefault: offering.isDefault,
    specifyvlan: offering.guestType === 'Shared',
    conservemode: true,
    specifyipranges: offering.guestType === 'Shared',
    availability: 'Optional',
    guestiptype: offering.guestType,
    state: 'Enabled',
    created: wireDate(offering.createdMs),
    service: [],
    forvpc: false,
  };
}

export function backupOfferingView(sight: Sight, offering: BackupOfferingState): object {
  return {
    id: offering.id,
    name: offering.name,
    description: offering.description,
    externalid: offering.name,
    provider: 'dummy',
    ...sight.zone(offering.zoneId),
    allowuserdrivenbackups: true,
    created: wireDate(offering.createdMs),
  };
}

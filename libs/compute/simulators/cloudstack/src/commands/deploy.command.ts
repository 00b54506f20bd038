import { newNic } from '../world/addresses.js';
import { demandRoom } from '../world/limits.js';
import { createMachine } from '../world/machines.js';
import { denied, invalid } from '../world/refusal.js';
import type { MachineState, NicState, Owned, ServiceOfferingState, TemplateState, ZoneState } from '../world/state.js';
import { GIB } from '../world/units.js';
import { addVolume, attach } from '../world/volumes.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { bool, integer, list, long, map, REQUIRED, text, uuid, uuids } from '../wire/param-spec.js';
import { chooseAccess } from './deploy-access.js';
import { chooseNetworks, demandUniqueName } from './deploy-networks.js';
import { machineJob } from './machine-power.commands.js';
import { ownerOf } from './owner.js';
import { otherDetails, sizeOf } from './sizes.js';

const HOST_NAME = /^[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** @throws ApiRefusal 431 for a name that cannot be a host's. */
export function demandHostName(name: string): void {
  if (!HOST_NAME.test(name))
    throw invalid(
      `Invalid name ${name}. Vm name can contain ASCII letters 'a' through 'z', the digits '0' through '9', and the hyphen ('-'), must be between 1 and 63 characters long, and can't start or end with "-" and can't start with digit`,
    );
}

function demandOpenZone(call: Call, zone: ZoneState): void {
  if (zone.allocation === 'Disabled' && !call.caller.isRoot)
    throw denied(`Cannot perform this operation, Zone is currently disabled: ${zone.name}`);
}

function imageOf(call: Call, zone: ZoneState): TemplateState {
  const id = call.params.need('templateid');
  const template = call.world.state.templates[id];
  if (!template || template.withdrawn || !template.zoneIds.includes(zone.id))
    throw invalid(`Unable to use template ${id}: it is not there in zone ${zone.name}`);
  if (!template.ready) throw invalid(`Template ${id} is not ready to be used`);
  const isOwn = template.accountId === call.caller.account.id;
  if (!template.isPublic && !isOwn && !call.caller.isRoot)
    throw denied(`Acct[${call.caller.account.id}] does not have permission to operate with template ${id}`);
  return template;
}

function rootDiskGib(call: Call, template: TemplateState, offering: ServiceOfferingState): number {
  const templateGib = Math.ceil(template.sizeBytes / GIB);
  const override = call.get('overridediskofferingid', 'diskOfferings');
  const wanted = call.params.number('rootdisksize') ?? override?.sizeGib;
  if (wanted !== undefined && wanted > 0) {
    if (wanted < templateGib)
      throw invalid(`Root volume size (${wanted} GB) is smaller than the template's size (${templateGib} GB)`);
    return wanted;
  }
  if (wanted !== undefined && call.params.has('rootdisksize'))
    throw invalid('Root disk size should be a positive number');
  return Math.max(templateGib, offering.rootDiskGib);
}

/** Size of a data disk ordered with the machine; null without one. */
function dataDiskGib(call: Call): number | null {
  const offering = call.get('diskofferingid', 'diskOfferings');
  if (!offering) return null;
  if (!offering.custom) return offering.sizeGib;
  const size = call.params.number('size');
  if (size === undefined || size < 1 || size > 1_024)
    throw invalid('VM Creation failed. Volume size: should be between 1 and 1024 GB for a custom disk offering');
  return size;
}

interface Order {
  readonly owner: Owned;
  readonly zone: ZoneState;
  readonly template: TemplateState;
  readonly offering: ServiceOfferingState;
}

function orderOf(call: Call): Order {
  const zone = call.need('zoneid', 'zones');
  const offering = call.need('serviceofferingid', 'offerings');
  if (!offering.active) throw invalid(`Service offering ${offering.id} is inactive and cannot be used`);
  const owner = ownerOf(call);
  if (call.world.account(owner.accountId).state !== 'enabled')
    throw denied(`The owner of vm to deploy is disabled: ${owner.accountId}`);
  demandOpenZone(call, zone);
  return { owner, zone, offering, template: imageOf(call, zone) };
}

function customId(call: Call): Pick<MachineState, 'id'> | undefined {
  const id = call.params.text('customid');
  if (id === undefined || id === '') return undefined;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw invalid(`Custom id ${id} is no uuid`);
  if (call.world.state.machines[id]) throw invalid(`Entity already exists with id ${id}`);
  return { id };
}

function addDataDisk(call: Call, machine: MachineState, sizeGib: number): void {
  const volume = addVolume(call.world, {
    name: `DATA-${machine.sequence}`,
    type: 'DATADISK',
    zoneId: machine.zoneId,
    accountId: machine.accountId,
    projectId: machine.projectId,
    sizeGib,
    diskOfferingId: call.params.need('diskofferingid'),
  });
  attach(call.world, volume, machine, 1);
  call.created('Volume', volume.id);
}

function deploy(call: Call): JobRequest {
  const { world, params } = call;
  const { owner, zone, template, offering } = orderOf(call);
  const details = params.merged('details');
  const size = sizeOf(offering, details);
  const rootGib = rootDiskGib(call, template, offering);
  const dataGib = dataDiskGib(call);
  const name = params.text('name') || undefined;
  if (name !== undefined) demandHostName(name);
  const access = chooseAccess(call, owner, zone);
  const networks = chooseNetworks(call, owner, zone);
  if (name !== undefined)
    demandUniqueName(
      world,
      name,
      networks.map(({ network }) => network),
    );
  demandRoom(world, owner, {
    vm: 1,
    cpu: size.cpuNumber,
    memory: size.memoryMib,
    volume: dataGib === null ? 1 : 2,
    primarystorage: rootGib + (dataGib ?? 0),
  });
  const nics: NicState[] = networks.map(({ network, address }, index) => newNic(world, network, index, address));
  for (const { network } of networks) if (network.state === 'Allocated') network.state = 'Implemented';
  const machine = createMachine(
    world,
    {
      ...owner,
      ...size,
      userId: call.caller.userId,
      name,
      displayName: params.text('displayname') || undefined,
      zoneId: zone.id,
      template,
      offeringId: offering.id,
      rootDiskGib: rootGib,
      nics,
      extra: {
        ...access,
        ...customId(call),
        group: params.text('group') || null,
        details: otherDetails(details),
        affinityGroupIds: params.list('affinitygroupids') ?? [],
        dynamicallyScalable: template.dynamicallyScalable && offering.dynamicScaling,
        leaseDays: params.number('leaseduration') ?? null,
      },
    },
    call.command,
  );
  if (dataGib !== null) addDataDisk(call, machine, dataGib);
  call.created('VirtualMachine', machine.id);
  const start = params.flag('startvm') ?? true;
  const request = machineJob(
    machine,
    { do: 'machine.deploy', machineId: machine.id, start },
    'VM.CREATE',
    'starting Vm',
  );
  if (!template.passwordEnabled) return request;
  const chosen = params.text('password');
  return { ...request, secret: chosen === undefined || chosen === '' ? world.random.hex(12) : chosen };
}

export const deployCommand: Command = {
  name: 'deployVirtualMachine',
  description: 'Creates a machine and starts it',
  kind: 'create',
  params: {
    zoneid: uuid('zones', REQUIRED),
    serviceofferingid: uuid('offerings', REQUIRED),
    templateid: uuid('templates', REQUIRED),
    name: text(),
    displayname: text(),
    group: text(),
    account: text(),
    domainid: uuid('domains'),
    projectid: text(),
    customid: text({ adminOnly: true }),
    hostid: uuid('hosts', { adminOnly: true }),
    networkids: uuids('networks'),
    iptonetworklist: map(),
    ipaddress: text(),
    securitygroupids: uuids('securityGroups'),
    securitygroupnames: list(),
    affinitygroupids: uuids('affinityGroups'),
    diskofferingid: uuid('diskOfferings'),
    overridediskofferingid: uuid('diskOfferings', { since: '4.17' }),
    size: long(),
    rootdisksize: long(),
    startvm: bool(),
    keypair: text(),
    keypairs: list({ since: '4.17' }),
    userdata: text(),
    userdataid: uuid('userData', { since: '4.18' }),
    userdatadetails: map({ since: '4.18' }),
    password: text({ since: '4.19' }),
    details: map(),
    hypervisor: text(),
    bootmode: text(),
    boottype: text(),
    keyboard: text(),
    displayvm: bool(),
    leaseduration: integer({ since: '4.21' }),
    leaseexpiryaction: text({ since: '4.21' }),
  },
  handle: deploy,
};

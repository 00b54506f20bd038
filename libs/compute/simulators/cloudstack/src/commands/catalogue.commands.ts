import {
  backupOfferingView,
  diskOfferingView,
  networkOfferingView,
  offeringView,
  zoneView,
} from '../views/catalogue.view.js';
import { Sight } from '../views/sight.js';
import { invalid } from '../world/refusal.js';
import type { ServiceOfferingState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, integer, owned, PAGING, text, uuid, uuids } from '../wire/param-spec.js';
import { keywordFilter } from '../wire/selection.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** `id`, `ids`, `name` and `keyword`, which every catalogue list understands. */
function named<T extends Named>(call: Call, things: Record<string, T>): T[] {
  const id = call.params.text('id');
  const ids = call.params.list('ids');
  const name = call.params.text('name')?.toLowerCase();
  const holdsKeyword = keywordFilter(call);
  return Object.values(things).filter(
    (thing) =>
      (id === undefined || thing.id === id) &&
      (ids === undefined || ids.includes(thing.id)) &&
      (name === undefined || thing.name.toLowerCase() === name) &&
      holdsKeyword(thing.name),
  );
}

function sightOf(call: Call): Sight {
  return new Sight(call.world, call.caller.isRoot);
}

/** Offerings that a machine may be changed to: another size on the same kind of storage. */
function targetsOf(call: Call, offerings: ServiceOfferingState[]): ServiceOfferingState[] {
  const machine = call.get('virtualmachineid', 'machines');
  if (!machine) return offerings;
  const others = offerings.filter((offering) => offering.id !== machine.offeringId || offering.cpuNumber === null);
  if (machine.state !== 'Running') return others;
  // A running machine grows only.
  return others.filter(
    (offering) =>
      offering.dynamicScaling &&
      (offering.cpuNumber ?? machine.cpuNumber) >= machine.cpuNumber &&
      (offering.memoryMib ?? machine.memoryMib) >= machine.memoryMib,
  );
}

function listOfferings(call: Call): object {
  const cpu = call.params.number('cpunumber');
  const memory = call.params.number('memory');
  if (call.params.flag('issystem') === true && !call.caller.isRoot)
    throw invalid('Only ROOT admins can access system offerings.');
  const matches = targetsOf(call, named(call, call.world.state.offerings)).filter(
    (offering) =>
      (offering.active || call.caller.isRoot) &&
      (cpu === undefined || offering.cpuNumber === null || offering.cpuNumber >= cpu) &&
      (memory === undefined || offering.memoryMib === null || offering.memoryMib >= memory),
  );
  const sight = sightOf(call);
  return paged(call, 'serviceoffering', matches, (offering) => offeringView(sight, offering));
}

function listZones(call: Call): object {
  const available = call.params.flag('available') === true;
  const matches = named(call, call.world.state.zones).filter(
    (zone) => zone.allocation === 'Enabled' || (call.caller.isRoot && !available),
  );
  const sight = sightOf(call);
  return paged(call, 'zone', matches, (zone) => zoneView(sight, zone));
}

const NAMED = { ...PAGING, id: text(), ids: text(), name: text() };

export const catalogueCommands: readonly Command[] = [
  {
    name: 'listZones',
    description: 'Lists zones',
    kind: 'sync',
    params: { ...NAMED, id: uuid('zones'), ids: uuids('zones'), available: bool(), networktype: text() },
    handle: listZones,
  },
  {
    name: 'listRegions',
    description: 'Lists regions',
    kind: 'sync',
    params: NAMED,
    handle: (call) => {
      const region = {
        id: 1,
        name: 'Local',
        endpoint: 'http://localhost:8080/client/',
        portableipserviceenabled: false,
      };
      return paged(call, 'region', [region], (row) => row);
    },
  },
  {
    name: 'listHypervisors',
    description: 'Lists hypervisors',
    kind: 'sync',
    params: { zoneid: uuid('zones') },
    handle: (call) => paged(call, 'hypervisor', [{ name: 'KVM' }], (row) => row),
  },
  {
    name: 'listServiceOfferings',
    description: 'Lists sizes of machines',
    kind: 'sync',
    params: {
      ...NAMED,
      id: uuid('offerings'),
      zoneid: uuid('zones'),
      virtualmachineid: owned('machines'),
      domainid: uuid('domains'),
      projectid: text(),
      cpunumber: integer(),
      cpuspeed: integer(),
      memory: integer(),
      issystem: bool(),
      listall: bool(),
      isrecursive: bool(),
    },
    handle: listOfferings,
  },
  {
    name: 'listDiskOfferings',
    description: 'Lists sizes of data disks',
    kind: 'sync',
    params: { ...NAMED, id: uuid('diskOfferings'), zoneid: uuid('zones'), domainid: uuid('domains'), listall: bool() },
    handle: (call) => {
      const sight = sightOf(call);
      return paged(call, 'diskoffering', named(call, call.world.state.diskOfferings), (offering) =>
        diskOfferingView(sight, offering),
      );
    },
  },
  {
    name: 'listNetworkOfferings',
    description: 'Lists kinds of networks',
    kind: 'sync',
    params: {
      ...NAMED,
      id: uuid('networkOfferings'),
      zoneid: uuid('zones'),
      guestiptype: text(),
      state: text(),
      forvpc: bool(),
    },
    handle: (call) => {
      const type = call.params.text('guestiptype')?.toLowerCase();
      const sight = sightOf(call);
      const matches = named(call, call.world.state.networkOfferings).filter(
        (offering) => type === undefined || offering.guestType.toLowerCase() === type,
      );
      return paged(call, 'networkoffering', matches, (offering) => networkOfferingView(sight, offering));
    },
  },
  {
    name: 'listBackupOfferings',
    description: 'Lists kinds of backups',
    kind: 'sync',
    params: { ...NAMED, id: uuid('backupOfferings'), zoneid: uuid('zones') },
    handle: (call) => {
      const zoneId = call.params.text('zoneid');
      const sight = sightOf(call);
      const matches = named(call, call.world.state.backupOfferings).filter(
        (offering) => zoneId === undefined || offering.zoneId === zoneId,
      );
      return paged(call, 'backupoffering', matches, (offering) => backupOfferingView(sight, offering));
    },
  },
  {
    name: 'listOsTypes',
    description: 'Lists operating systems',
    kind: 'sync',
    params: { ...PAGING, id: uuid('osTypes'), description: text() },
    handle: (call) => {
      const id = call.params.text('id');
      const wanted = call.params.text('description');
      const holdsKeyword = keywordFilter(call);
      const matches = Object.values(call.world.state.osTypes).filter(
        (type) =>
          (id === undefined || type.id === id) &&
          (wanted === undefined || type.description === wanted) &&
          holdsKeyword(type.description),
      );
      return paged(call, 'ostype', matches, (type) => ({
        id: type.id,
        description: type.description,
        oscategoryname: type.category,
        isuserdefined: false,
        fordisplay: true,
      }));
    },
  },
];

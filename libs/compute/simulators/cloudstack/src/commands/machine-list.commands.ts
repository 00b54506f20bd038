import { MACHINE_DETAILS, machineView, type MachineDetail } from '../views/machine.view.js';
import { Sight } from '../views/sight.js';
import { mayOperate } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { MachineState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, list, OWNERSHIP, PAGING, text, uuid, uuids } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, ownershipFilter, tagFilter } from '../wire/selection.js';

function detailsOf(call: Call): ReadonlySet<MachineDetail> {
  const asked = call.params.list('details');
  if (asked === undefined || asked.length === 0) return new Set(['all']);
  const known: ReadonlySet<string> = new Set(MACHINE_DETAILS);
  const unknown = asked.find((detail) => !known.has(detail));
  if (unknown !== undefined) throw invalid(`The details parameter contains a non permitted value: ${unknown}`);
  return new Set(asked as MachineDetail[]);
}

function stateFilter(call: Call): (machine: MachineState) => boolean {
  const wanted = call.params.text('state')?.toLowerCase();
  const seesDestroyed = call.caller.account.role !== 'User' || call.world.settings.allowUserViewDestroyed;
  const isGone = ({ state }: MachineState): boolean => state === 'Destroyed' || state === 'Expunging';
  return (machine) => {
    if (isGone(machine) && !seesDestroyed) return false;
    if (wanted === undefined) return true;
    if (wanted === 'present') return !isGone(machine);
    return machine.state.toLowerCase() === wanted;
  };
}

/** Each filter that the call uses; those it does not use cost nothing. */
function filtersOf(call: Call): ((machine: MachineState) => boolean)[] {
  const { params } = call;
  const filters: ((machine: MachineState) => boolean)[] = [ownershipFilterFor(call), stateFilter(call)];
  const same = (name: string, read: (machine: MachineState) => string | null): void => {
    const wanted = params.text(name);
    if (wanted !== undefined && wanted !== '') filters.push((machine) => read(machine) === wanted);
  };
  same('id', ({ id }) => id);
  // A name is looked for inside the names, as by the server.
  const name = params.text('name')?.toLowerCase();
  if (name !== undefined && name !== '')
    filters.push(
      (machine) => machine.name.toLowerCase().includes(name) || machine.displayName.toLowerCase().includes(name),
    );
  same('zoneid', ({ zoneId }) => zoneId);
  same('templateid', ({ templateId }) => templateId);
  same('serviceofferingid', ({ offeringId }) => offeringId);
  same('isoid', ({ isoId }) => isoId);
  same('backupofferingid', ({ backupOfferingId }) => backupOfferingId);
  same('userid', ({ userId }) => userId);
  if (call.caller.isRoot) same('hostid', ({ hostId }) => hostId);
  const inList = (parameter: string, read: (machine: MachineState) => readonly string[]): void => {
    const wanted = params.text(parameter);
    if (wanted !== undefined && wanted !== '') filters.push((machine) => read(machine).includes(wanted));
  };
  inList('networkid', ({ nics }) => nics.map(({ networkId }) => networkId));
  inList('affinitygroupid', ({ affinityGroupIds }) => affinityGroupIds);
  inList('securitygroupid', ({ securityGroupIds }) => securityGroupIds);
  inList('keypair', ({ keyPairs }) => keyPairs);
  const ids = params.list('ids');
  if (ids)
    filters.push(
      (
        (set: ReadonlySet<string>) => (machine: MachineState) =>
          set.has(machine.id)
      )(new Set(ids)),
    );
  const tagged = tagFilter(call, 'UserVm');
  if (tagged) filters.push(({ id }) => tagged(id));
  const holdsKeyword = keywordFilter(call);
  if (params.has('keyword')) filters.push((machine) => holdsKeyword(machine.name, machine.displayName));
  return filters;
}

/** Who names a machine by its id need not say whose it is, but must be allowed to see it. */
function ownershipFilterFor(call: Call): (machine: MachineState) => boolean {
  const machine = call.get('id', 'machines');
  if (!machine) return ownershipFilter(call);
  if (!mayOperate(call.world, call.caller, machine))
    throw denied(`Acct[${call.caller.account.id}] does not have permission to operate with resource VM ${machine.id}`);
  return () => true;
}

export function matchingMachines(call: Call): MachineState[] {
  if (call.params.has('id') && call.params.has('ids'))
    throw invalid('Specify either id or ids but not both parameters');
  const filters = filtersOf(call);
  return newestFirst(call.world.machines().filter((machine) => filters.every((passes) => passes(machine))));
}

export const MACHINE_FILTERS = {
  ...PAGING,
  ...OWNERSHIP,
  id: uuid('machines'),
  ids: uuids('machines'),
  name: text(),
  state: text(),
  details: list(),
  zoneid: uuid('zones'),
  hostid: uuid('hosts', { adminOnly: true }),
  templateid: text(),
  isoid: text(),
  serviceofferingid: uuid('offerings'),
  networkid: uuid('networks'),
  affinitygroupid: uuid('affinityGroups'),
  securitygroupid: uuid('securityGroups'),
  backupofferingid: uuid('backupOfferings'),
  keypair: text(),
  userid: uuid('users'),
  displayvm: bool(),
  hypervisor: text(),
};

function listMachines(call: Call): object {
  const details = detailsOf(call);
  const sight = new Sight(call.world, call.caller.isRoot);
  return paged(call, 'virtualmachine', matchingMachines(call), (machine) => machineView(sight, machine, details));
}

export const machineListCommands: readonly Command[] = [
  {
    name: 'listVirtualMachines',
    description: 'Lists machines that the caller may see',
    kind: 'sync',
    params: MACHINE_FILTERS,
    handle: listMachines,
  },
  {
    name: 'listVirtualMachinesMetrics',
    description: 'Lists machines with their metrics',
    kind: 'sync',
    params: MACHINE_FILTERS,
    handle: listMachines,
  },
];

import { volumeView } from '../views/storage.view.js';
import { Sight } from '../views/sight.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { OWNERSHIP, PAGING, text, uuid, uuids } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, ownershipFilter, tagFilter } from '../wire/selection.js';
import { mayOperate } from '../world/collections.js';
import { denied } from '../world/refusal.js';
import type { VolumeState } from '../world/state.js';

function listVolumes(call: Call): object {
  const { world, caller, params } = call;
  const one = call.get('id', 'volumes');
  if (one && !mayOperate(world, caller, one)) throw denied(`Access to volume ${one.id} is denied`);
  const owns = one ? () => true : ownershipFilter(call);
  const ids = params.list('ids');
  const equals: readonly [string, (volume: VolumeState) => string | null][] = [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['type', ({ type }) => type],
    ['state', ({ state }) => state],
    ['virtualmachineid', ({ machineId }) => machineId],
    ['zoneid', ({ zoneId }) => zoneId],
    ['diskofferingid', ({ diskOfferingId }) => diskOfferingId],
    ['serviceofferingid', ({ serviceOfferingId }) => serviceOfferingId],
  ];
  const wanted = equals.filter(([name]) => params.text(name));
  const tagged = tagFilter(call, 'Volume');
  const holdsKeyword = keywordFilter(call);
  const matches = Object.values(world.state.volumes)
    .filter(owns)
    .filter((volume) => wanted.every(([name, read]) => read(volume) === params.text(name)))
    .filter((volume) => ids?.includes(volume.id) ?? true)
    .filter((volume) => tagged?.(volume.id) ?? true)
    .filter((volume) => holdsKeyword(volume.name));
  const sight = new Sight(world, caller.isRoot);
  return paged(call, 'volume', newestFirst(matches), (volume) => volumeView(sight, volume));
}

export const volumeListCommand: Command = {
  name: 'listVolumes',
  description: 'Lists disks',
  kind: 'sync',
  params: {
    ...PAGING,
    ...OWNERSHIP,
    id: uuid('volumes'),
    ids: uuids('volumes'),
    name: text(),
    type: text(),
    state: text(),
    virtualmachineid: text(),
    zoneid: uuid('zones'),
    diskofferingid: uuid('diskOfferings'),
    serviceofferingid: uuid('offerings'),
  },
  handle: listVolumes,
};

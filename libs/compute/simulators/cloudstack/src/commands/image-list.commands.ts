import { isoView, templateView } from '../views/catalogue.view.js';
import { Sight } from '../views/sight.js';
import { mayOperate } from '../world/collections.js';
import { denied, invalid } from '../world/refusal.js';
import type { Owned } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, OWNERSHIP, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, tagFilter } from '../wire/selection.js';

const FILTERS = ['featured', 'self', 'selfexecutable', 'sharedexecutable', 'executable', 'community', 'all'] as const;
type Filter = (typeof FILTERS)[number];

interface Image extends Owned {
  readonly id: string;
  readonly name: string;
  readonly displayText: string;
  readonly zoneIds: readonly string[];
  readonly isPublic: boolean;
  readonly isFeatured: boolean;
  readonly ready: boolean;
  readonly createdMs: number;
}

function filterOf(call: Call, parameter: string, fallback: Filter | null): Filter {
  const given = call.params.text(parameter)?.toLowerCase() ?? fallback;
  const known = FILTERS.find((filter) => filter === given);
  if (known === undefined) throw invalid(`Template filter ${given ?? ''} is not known`);
  if (known === 'all' && call.caller.account.role === 'User')
    throw denied(`Filter all can be specified by admins only`);
  return known;
}

function passes(call: Call, filter: Filter, image: Image): boolean {
  const projectId = call.params.text('projectid');
  const isOwn =
    projectId === undefined || projectId === ''
      ? image.accountId === call.caller.account.id && image.projectId === null
      : image.projectId === projectId;
  switch (filter) {
    case 'featured':
      return image.isPublic && image.isFeatured;
    case 'community':
      return image.isPublic && !image.isFeatured;
    case 'self':
      return isOwn;
    case 'selfexecutable':
      return isOwn && image.ready;
    case 'sharedexecutable':
      return false;
    case 'executable':
      return image.ready && (isOwn || image.isPublic);
    case 'all':
      return mayOperate(call.world, call.caller, image) || image.isPublic;
  }
}

interface Row<T> {
  readonly image: T;
  readonly zoneId: string;
}

/** One row per image and zone. */
function rowsOf<T extends Image>(call: Call, images: T[], filter: Filter, resourceType: string): Row<T>[] {
  const { params, world } = call;
  const id = params.text('id');
  const name = params.text('name')?.toLowerCase();
  const zoneId = params.text('zoneid');
  const ready = params.flag('isready');
  const holdsKeyword = keywordFilter(call);
  const tagged = tagFilter(call, resourceType);
  const seesDisabled = call.caller.isRoot;
  return newestFirst(images)
    .filter((image) => passes(call, filter, image))
    .filter((image) => id === undefined || image.id === id)
    .filter((image) => name === undefined || image.name.toLowerCase() === name)
    .filter((image) => ready === undefined || image.ready === ready)
    .filter((image) => tagged?.(image.id) ?? true)
    .filter((image) => holdsKeyword(image.name, image.displayText))
    .flatMap((image) => image.zoneIds.map((zone) => ({ image, zoneId: zone })))
    .filter((row) => zoneId === undefined || row.zoneId === zoneId)
    .filter((row) => seesDisabled || world.state.zones[row.zoneId]?.allocation === 'Enabled');
}

const COMMON = { ...PAGING, ...OWNERSHIP, name: text(), zoneid: uuid('zones'), hypervisor: text(), isready: bool() };

export const imageListCommands: readonly Command[] = [
  {
    name: 'listTemplates',
    description: 'Lists templates, one row per zone',
    kind: 'sync',
    params: { ...COMMON, id: uuid('templates'), templatefilter: text(REQUIRED), templatetype: text() },
    handle: (call) => {
      const filter = filterOf(call, 'templatefilter', null);
      const present = Object.values(call.world.state.templates).filter(({ withdrawn }) => !withdrawn);
      const sight = new Sight(call.world, call.caller.isRoot);
      return paged(call, 'template', rowsOf(call, present, filter, 'Template'), ({ image, zoneId }) =>
        templateView(sight, { template: image, zoneId }),
      );
    },
  },
  {
    name: 'listIsos',
    description: 'Lists ISOs, one row per zone',
    kind: 'sync',
    params: { ...COMMON, id: uuid('isos'), isofilter: text(), bootable: bool(), ispublic: bool() },
    handle: (call) => {
      const filter = filterOf(call, 'isofilter', 'selfexecutable');
      const bootable = call.params.flag('bootable');
      const present = Object.values(call.world.state.isos).filter(
        (iso) => bootable === undefined || iso.bootable === bootable,
      );
      const sight = new Sight(call.world, call.caller.isRoot);
      return paged(call, 'iso', rowsOf(call, present, filter, 'ISO'), ({ image, zoneId }) =>
        isoView(sight, { iso: image, zoneId }),
      );
    },
  },
];

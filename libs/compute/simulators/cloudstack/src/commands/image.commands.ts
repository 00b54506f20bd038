import { isoView, templateView } from '../views/catalogue.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { bool, integer, map, owned, REQUIRED, text, uuid, uuids } from '../wire/param-spec.js';
import { demandRoom } from '../world/limits.js';
import { invalid } from '../world/refusal.js';
import type { IsoState, Owned, TemplateState } from '../world/state.js';
import { GIB, MIB } from '../world/units.js';
import { must } from '../world/world.js';
import { ownerOf } from './owner.js';

const OWNER = { account: text(), domainid: uuid('domains'), projectid: text() };

function zoneIdsOf(call: Call): string[] {
  const several = call.params.list('zoneids');
  const one = call.params.text('zoneid');
  if (several && one) throw invalid('Both zoneid and zoneids cannot be specified at the same time');
  if (several && several.length > 0) return several;
  if (one === undefined || one === '') throw invalid('zoneid or zoneids is a required parameter');
  return one === '-1' ? Object.keys(call.world.state.zones) : [one];
}

function demandUrl(url: string): void {
  if (!/^https?:\/\/\S+$/.test(url)) throw invalid(`Invalid url ${url}: only http and https are supported`);
}

function otherOs(call: Call): string {
  const given = call.params.text('ostypeid');
  if (given) return given;
  return must(
    Object.values(call.world.state.osTypes).find(({ category }) => category === 'Other'),
    'the other operating systems',
  ).id;
}

interface ImageBase extends Owned {
  readonly id: string;
  readonly name: string;
  readonly displayText: string;
  readonly createdMs: number;
}

function base(call: Call, owner: Owned): ImageBase {
  const name = call.params.need('name');
  return {
    id: call.world.uuid(),
    name,
    displayText: call.params.text('displaytext') ?? name,
    createdMs: call.world.nowMs(),
    ...owner,
  };
}

function startDownload(call: Call, id: string): void {
  call.world.schedule(call.world.scaled(call.world.settings.timings.downloadMs), { kind: 'template_ready', id });
}

function registerTemplate(call: Call): object {
  const { world, params } = call;
  const url = params.need('url');
  demandUrl(url);
  if (params.text('displaytext') === undefined && !world.isAtLeast('4.18'))
    throw invalid('Unable to execute API command registertemplate due to missing parameter displaytext');
  const owner = ownerOf(call);
  demandRoom(world, owner, { template: 1 });
  const template: TemplateState = {
    ...base(call, owner),
    zoneIds: zoneIdsOf(call),
    osTypeId: otherOs(call),
    format: params.need('format').toUpperCase(),
    sizeBytes: 8 * GIB,
    physicalBytes: GIB,
    isPublic: params.flag('ispublic') ?? false,
    isFeatured: params.flag('isfeatured') ?? false,
    ready: false,
    passwordEnabled: params.flag('passwordenabled') ?? false,
    sshKeyEnabled: params.flag('sshkeyenabled') ?? false,
    dynamicallyScalable: params.flag('isdynamicallyscalable') ?? false,
    url,
    templateType: 'USER',
    userDataId: null,
    withdrawn: false,
  };
  world.state.templates[template.id] = template;
  call.created('Template', template.id);
  startDownload(call, template.id);
  const sight = new Sight(world, call.caller.isRoot);
  return {
    count: template.zoneIds.length,
    template: template.zoneIds.map((zoneId) => templateView(sight, { template, zoneId })),
  };
}

function registerIso(call: Call): object {
  const { world, params } = call;
  const url = params.need('url');
  demandUrl(url);
  const owner = ownerOf(call);
  const iso: IsoState = {
    ...base(call, owner),
    zoneIds: zoneIdsOf(call),
    osTypeId: otherOs(call),
    sizeBytes: 900 * MIB,
    bootable: params.flag('bootable') ?? true,
    isPublic: params.flag('ispublic') ?? false,
    isFeatured: params.flag('isfeatured') ?? false,
    ready: false,
    url,
  };
  world.state.isos[iso.id] = iso;
  call.created('ISO', iso.id);
  startDownload(call, iso.id);
  const sight = new Sight(world, call.caller.isRoot);
  return { count: iso.zoneIds.length, iso: iso.zoneIds.map((zoneId) => isoView(sight, { iso, zoneId })) };
}

/** What a template is made of: a disk that nobody writes to, or a snapshot. */
function sourceOf(call: Call): { zoneId: string; sizeBytes: number; templateId: string | null } & Owned {
  const snapshot = call.get('snapshotid', 'snapshots');
  if (snapshot) {
    const volume = call.world.state.volumes[snapshot.volumeId];
    return { ...snapshot, templateId: volume?.templateId ?? null };
  }
  const volume = call.get('volumeid', 'volumes');
  if (!volume)
    throw invalid('Failed to create private template record, neither volume ID nor snapshot ID were specified.');
  const machine = volume.machineId === null ? undefined : call.world.state.machines[volume.machineId];
  if (machine && machine.state !== 'Stopped')
    throw invalid(`Unable to create template: the VM ${machine.id} of the volume is running; please stop it first`);
  return volume;
}

function createTemplate(call: Call): JobRequest {
  const { world, params } = call;
  const source = sourceOf(call);
  const owner: Owned = { accountId: source.accountId, projectId: source.projectId };
  demandRoom(world, owner, { template: 1 });
  const origin = source.templateId === null ? undefined : world.state.templates[source.templateId];
  const template: TemplateState = {
    ...base(call, owner),
    zoneIds: [params.text('zoneid') || source.zoneId],
    osTypeId: params.need('ostypeid'),
    format: 'QCOW2',
    sizeBytes: source.sizeBytes,
    physicalBytes: 0,
    isPublic: params.flag('ispublic') ?? false,
    isFeatured: false,
    ready: false,
    passwordEnabled: params.flag('passwordenabled') ?? origin?.passwordEnabled ?? false,
    sshKeyEnabled: params.flag('sshkeyenabled') ?? origin?.sshKeyEnabled ?? false,
    dynamicallyScalable: params.flag('isdynamicallyscalable') ?? false,
    url: null,
    templateType: 'USER',
    userDataId: null,
    withdrawn: false,
  };
  world.state.templates[template.id] = template;
  call.created('Template', template.id);
  return {
    instanceType: 'Template',
    instanceId: template.id,
    action: { do: 'template.create', templateId: template.id },
    event: { type: 'TEMPLATE.CREATE', resourceType: 'Template', words: 'creating template' },
  };
}

export const imageCommands: readonly Command[] = [
  {
    name: 'registerTemplate',
    description: 'Downloads a template',
    kind: 'sync',
    params: {
      ...OWNER,
      name: text(REQUIRED),
      displaytext: text(),
      url: text(REQUIRED),
      format: text(REQUIRED),
      hypervisor: text(REQUIRED),
      zoneid: text(),
      zoneids: uuids('zones'),
      ostypeid: uuid('osTypes'),
      ispublic: bool(),
      isfeatured: bool(),
      passwordenabled: bool(),
      sshkeyenabled: bool(),
      isdynamicallyscalable: bool(),
      requireshvm: bool(),
      bits: integer(),
      details: map(),
    },
    handle: registerTemplate,
  },
  {
    name: 'createTemplate',
    description: 'Makes a template of a disk or a snapshot',
    kind: 'create',
    params: {
      ...OWNER,
      name: text(REQUIRED),
      displaytext: text(),
      ostypeid: uuid('osTypes', REQUIRED),
      volumeid: owned('volumes'),
      snapshotid: owned('snapshots'),
      zoneid: uuid('zones'),
      ispublic: bool(),
      passwordenabled: bool(),
      sshkeyenabled: bool({ since: '4.19' }),
      isdynamicallyscalable: bool(),
      requireshvm: bool(),
    },
    handle: createTemplate,
  },
  {
    name: 'deleteTemplate',
    description: 'Deletes a template',
    kind: 'async',
    params: { id: owned('templates', REQUIRED), zoneid: uuid('zones'), forced: bool() },
    handle: (call) => {
      const template = call.need('id', 'templates');
      if (template.withdrawn) throw invalid(`unable to find template with id ${template.id}`);
      return {
        instanceType: 'Template',
        instanceId: template.id,
        action: { do: 'template.delete', templateId: template.id },
        event: { type: 'TEMPLATE.DELETE', resourceType: 'Template', words: 'deleting template' },
      };
    },
  },
  {
    name: 'registerIso',
    description: 'Downloads an ISO',
    kind: 'sync',
    params: {
      ...OWNER,
      name: text(REQUIRED),
      displaytext: text(REQUIRED),
      url: text(REQUIRED),
      zoneid: text(REQUIRED),
      ostypeid: uuid('osTypes'),
      bootable: bool(),
      ispublic: bool(),
      isfeatured: bool(),
    },
    handle: registerIso,
  },
  {
    name: 'deleteIso',
    description: 'Deletes an ISO',
    kind: 'async',
    params: { id: owned('isos', REQUIRED), zoneid: uuid('zones') },
    handle: (call) => {
      const iso = call.need('id', 'isos');
      return {
        instanceType: 'Iso',
        instanceId: iso.id,
        action: { do: 'iso.delete', isoId: iso.id },
        event: { type: 'ISO.DELETE', resourceType: 'Iso', words: 'deleting ISO' },
      };
    },
  },
  {
    name: 'linkUserDataToTemplate',
    description: 'Gives every machine of a template user data',
    kind: 'sync',
    since: '4.18',
    params: { templateid: owned('templates', REQUIRED), userdataid: owned('userData'), userdatapolicy: text() },
    handle: (call) => {
      const template = call.need('templateid', 'templates');
      template.userDataId = call.params.text('userdataid') || null;
      const zoneId = template.zoneIds[0] ?? '';
      return { template: templateView(new Sight(call.world, call.caller.isRoot), { template, zoneId }) };
    },
  },
];

import type { Accepted, CallContext, MachineRef, RebuildFacet, RebuildRequest } from '@uni/compute-port';
import { readResources } from '../api/cluster.resources.js';
import type { PveApi } from '../api/pve.api.js';
import type { PveConnection } from '../connection/connection.options.js';
import { bootDriveOf } from '../guest/drive.config.js';
import { requireIdle } from '../guest/guest.lock.js';
import { readGuestConfig, refusal, requireOwnedVm, type LocatedGuest } from '../guest/guest.lookup.js';
import { readGuestStatus } from '../guest/guest.status.js';
import { staticAddressOf } from '../guest/network.config.js';
import { copiesOf, findTemplate } from '../placement/placement.reader.js';
import { buildSeed } from '../seed/seed.files.js';
import { seedVolume, uploadSeed } from '../seed/seed.volume.js';
import { pending, type RebuildHandle } from '../task/task.handle.js';
import { nextOfRebuild, soldDiskGib } from './rebuild.chain.js';

/** The template's disk is copied over the machine's first one; id, cards, addresses and other disks stay. */
export function rebuildFacet(
  open: (context: CallContext) => PveApi,
  connection: PveConnection,
  now: () => Date,
): RebuildFacet {
  return { rebuild: (ref, request, context) => begin(open(context), connection, ref, request, now()) };
}

async function begin(
  api: PveApi,
  { options }: PveConnection,
  ref: MachineRef,
  request: RebuildRequest,
  now: Date,
): Promise<Accepted> {
  const machine = await requireOwnedVm(api, ref);
  if (request.userData !== null && options.isoStorage === undefined)
    throw refusal('user data needs an ISO storage, and the connection names none');
  const status = await readGuestStatus(api, machine.node, machine.vmid);
  if (status.status !== 'stopped') throw refusal('the machine must be off', 'state');
  await requireIdle(api, machine);
  const boot = bootDriveOf(machine.config);
  if (boot === null) throw refusal('the machine has no disk to write an image onto');
  const seedStorage = request.userData === null ? null : (options.isoStorage ?? null);
  const handle: RebuildHandle = {
    op: 'rebuild',
    phase: 'rebuild',
    step: 'upload',
    from: await templateDisk(api, machine, request.imageRef),
    replaces: boot.volume,
    diskGib: soldDiskGib(machine),
    hostname: request.hostname,
    sshPublicKeys: [...request.sshPublicKeys],
    loginUser: request.loginUser,
    seed: seedStorage === null ? null : seedVolume(seedStorage, ref.mark),
    vmid: machine.vmid,
    mark: ref.mark,
    upid: null,
  };
  const task =
    seedStorage === null
      ? await nextOfRebuild(api, machine, handle)
      : await upload(api, machine, seedStorage, request, handle, now);
  return { externalId: ref.externalId, task };
}

async function upload(
  api: PveApi,
  machine: LocatedGuest,
  storage: string,
  request: RebuildRequest,
  handle: RebuildHandle,
  now: Date,
) {
  const image = buildSeed(
    { ...request, mark: handle.mark, ipv4: staticAddressOf(machine.config) },
    machine.config,
    now,
  );
  const upid = await uploadSeed(api, { node: machine.node, storage, mark: handle.mark }, image);
  return pending({ ...handle, upid }, `uploading cloud-init data to ${storage}`);
}

/** The disk of the template, or of a copy of it that this node can read. */
async function templateDisk(api: PveApi, machine: LocatedGuest, imageRef: string): Promise<string> {
  const resources = await readResources(api);
  const template = findTemplate(resources.guests, imageRef);
  for (const copy of copiesOf(template, resources.guests)) {
    const isDown = resources.nodes.find(({ node }) => node === copy.node)?.status !== 'online';
    if (isDown) continue;
    const disk = bootDriveOf(await readGuestConfig(api, copy.node, copy.vmid));
    const isShared = resources.storages.some(({ storage, shared }) => storage === disk?.storage && shared);
    if (disk !== null && (isShared || copy.node === machine.node)) return disk.volume;
  }
  throw refusal(`no copy of template ${imageRef} can be read on ${machine.node}`);
}

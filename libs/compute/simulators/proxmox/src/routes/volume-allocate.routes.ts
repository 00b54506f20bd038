import { GIB, KIB, MIB } from '../world/bytes.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import { allocateVolume, findVolume } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { vmidParam } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';

const UNITS: Readonly<Record<string, number>> = { '': KIB, M: MIB, G: GIB };

/** Makes a disk image for a guest under a name of the caller's choice, which must begin with the guest's id. Done at once. */
function allocate(call: Call): string {
  const { world, params } = call;
  const node = params.requiredText('node');
  const storage = params.requiredText('storage');
  const vmid = params.integer('vmid') ?? 0;
  const fileName = params.requiredText('filename');
  const [, amount = '0', unit = ''] = /^(\d+)([MG]?)$/.exec(params.requiredText('size')) ?? [];
  const name = fileName.replace(/\.(?:qcow2|raw|vmdk)$/, '');
  if (!name.startsWith(`vm-${vmid}-`)) throw new Refusal(`illegal name '${fileName}' - should be 'vm-${vmid}-*'`);
  const isFile = world.storage(storage)?.type === 'dir' || world.storage(storage)?.type === 'nfs';
  if (isFile !== (name !== fileName))
    throw new ParameterRefusal({
      filename: isFile ? 'wrong file extension' : `unable to parse volume filename '${fileName}'`,
    });
  const volid = isFile ? `${storage}:${vmid}/${fileName}` : `${storage}:${fileName}`;
  if (findVolume(world, volid, node))
    throw new Refusal(`rbd create '${fileName}' error: rbd: create error: (17) File exists`);
  return allocateVolume(world, { storage, node, vmid, name, sizeBytes: Number(amount) * (UNITS[unit] ?? KIB) }).volid;
}

export const volumeAllocateRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/content',
    label: 'volume_allocate',
    params: {
      named: {
        filename: { type: 'string', maxLength: 255 },
        vmid: vmidParam,
        size: { type: 'string', pattern: /^\d+[MG]?$/ },
        format: { type: 'string', optional: true, enum: ['raw', 'qcow2', 'subvol', 'vmdk'] },
      },
    },
    permit: ['/storage/{storage}', ['Datastore.AllocateSpace']],
    handle: allocate,
  },
];

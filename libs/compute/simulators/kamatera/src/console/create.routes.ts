import { isWan } from '../world/networks.js';
import { checkOrder, demandOrderable, type CreateWish } from '../world/create-spec.js';
import { Refusal } from '../world/refusal.js';
import { requireServer } from '../world/servers.js';
import type { ServerSpec } from '../world/command.state.js';
import { formatCpu } from '../wire/formats.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

const SLOTS = [0, 1, 2, 3];

/** `wan`, and the name that a server shows for it, both mean a public address. */
const networkName = (name: string): string => (name.toLowerCase() === 'wan' || isWan(name) ? 'wan' : name);

/** The numbered fields of the documented call. */
function documentedWish(call: ConsoleCall): CreateWish {
  const { body } = call;
  const networks = SLOTS.filter((slot) => body.has(`network_name_${slot}`)).map((slot) => ({
    network: networkName(body.text(`network_name_${slot}`)),
    ip: body.text(`network_ip_${slot}`),
  }));
  return {
    datacenter: body.text('datacenter'),
    name: body.text('name'),
    password: body.text('password'),
    cpu: body.text('cpu'),
    ramMb: body.raw('ram'),
    diskSizes: SLOTS.filter((slot) => body.has(`disk_size_${slot}`)).map((slot) => body.raw(`disk_size_${slot}`)),
    image: body.text('disk_src_0'),
    networks,
    billing: body.text('billing') === '' ? 'hourly' : body.text('billing'),
    traffic: body.text('traffic'),
    managed: body.flag('managed'),
    backup: body.flag('backup'),
    powerOn: !body.has('power') || body.flag('power'),
    sshKey: body.text('selectedSSHKeyValue'),
    script: '',
    userData: '',
    tags: [],
  };
}

function tagsOf(value: unknown): string {
  const tag = (value as { readonly value?: unknown } | null)?.value;
  return typeof tag === 'string' ? tag : '';
}

/** The lists of the call behind the web console, for the server with this number. */
function consoleWish(call: ConsoleCall, name: string): CreateWish {
  const { body } = call;
  const names = body.texts('netNames');
  const ips = body.texts('netIps');
  return {
    datacenter: body.text('datacenter'),
    name,
    password: body.text('password'),
    cpu: body.text('cpuStr'),
    ramMb: body.raw('ramMB'),
    diskSizes: body.list('diskSizesGB'),
    image: body.text('diskImageId'),
    networks: body.texts('netModes').map((mode, index) => ({
      network: mode === 'wan' ? 'wan' : (names[index] ?? ''),
      ip: ips[index] ?? 'auto',
    })),
    billing: body.text('billingMode') === '0' ? 'monthly' : 'hourly',
    traffic: body.text('trafficPackage'),
    managed: body.flag('managed'),
    backup: body.flag('backup'),
    powerOn: body.flag('powerOnCompletion'),
    sshKey: body.text('selectedSSHKeyValue'),
    script: body.text('script'),
    userData: body.text('userData'),
    tags: body.list('selectedTags').map(tagsOf),
  };
}

/** A copy of a server: its disk takes the place of an image. */
function cloneSpec(call: ConsoleCall, wish: CreateWish, sourceId: string): ServerSpec {
  const source = requireServer(call.world, sourceId);
  call.reach(source.datacenter);
  if (source.datacenter !== wish.datacenter) throw new Refusal('Source server was not found in the selected zone');
  const smallest = source.disks.map(({ sizeGb }) => sizeGb);
  if (smallest.some((sizeGb, index) => Number(wish.diskSizes[index] ?? 0) < sizeGb))
    throw new Refusal('Disks can not be smaller than those of the source server', 20, 'Validation Error');
  const standIn = call.world.state.images[0];
  if (!standIn) throw new Refusal('Disk image was not found');
  const checked = checkOrder(call.world, {
    ...wish,
    // Every check but the image's: the source's own disk is what is booted.
    image: `${wish.datacenter}:${source.imageId ?? standIn.id}`,
  });
  return {
    ...checked,
    imageId: source.imageId,
    imageName: source.description,
    imageMonthlyMicros: source.imageMonthlyMicros,
  };
}

function createDocumented(call: ConsoleCall): number[] {
  const wish = documentedWish(call);
  call.reach(wish.datacenter);
  const spec = checkOrder(call.world, wish);
  demandOrderable(call.world);
  return call.create([{ kind: 'create', spec }]);
}

function createMany(call: ConsoleCall): number[] {
  call.reach(call.body.text('datacenter'));
  const count = call.body.integer('nServers') ?? 1;
  const names = call.body.texts('names');
  if (count < 1 || count > 50 || names.length !== count)
    throw new Refusal('Number of servers is invalid', 20, 'Validation Error');
  const source = call.body.text('sourceServerId');
  const works = names.map((name) => {
    const wish = consoleWish(call, name);
    return source === ''
      ? { kind: 'create' as const, spec: checkOrder(call.world, wish) }
      : { kind: 'clone' as const, spec: cloneSpec(call, wish, source) };
  });
  demandOrderable(call.world, count);
  return call.create(works);
}

/** What a copy of a server would be ordered with. */
function configurationOf(call: ConsoleCall): Record<string, unknown> {
  const source = requireServer(call.world, call.query.text('sourceServerId'));
  call.reach(source.datacenter);
  return {
    datacenter: source.datacenter,
    sourceServerId: source.id,
    cpuStr: formatCpu(source),
    ramMB: source.ramMb,
    diskSizesGB: source.disks.map(({ sizeGb }) => sizeGb),
    backup: source.backup,
    managed: source.managed,
    billingMode: source.billing === 'hourly' ? 1 : 0,
    trafficPackage: source.traffic,
    netModes: source.nics.map(({ network }) => (isWan(network) ? 'wan' : 'lan')),
    netNames: source.nics.map(({ network }) => (isWan(network) ? 'auto' : network)),
    netIps: source.nics.map(() => 'auto'),
    netPrefixes: source.nics.map(() => 0),
    netSubnets: source.nics.map(() => ''),
  };
}

export const CREATE_ROUTES: readonly ConsoleRoute[] = [
  { method: 'POST', path: '/service/server', label: 'create', right: 'create', handle: createDocumented },
  { method: 'POST', path: '/svc/serverCreate', label: 'create', right: 'create', handle: createMany },
  { method: 'GET', path: '/svc/serverCreate/configuration', label: 'clone_options', handle: configurationOf },
];

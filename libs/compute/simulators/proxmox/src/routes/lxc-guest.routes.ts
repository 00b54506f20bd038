import { guestHistory } from '../world/metrics.js';
import { applyChange } from '../world/config-change.js';
import { configDigestSource, requireUnlocked } from '../world/guests.js';
import { parsePropertyString } from '../world/property-string.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { GuestConfig } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { digestOf } from './config-request.js';
import { rrdParams, TIMEFRAMES, timeframeOf } from './node.routes.js';
import { acquireStep, guestOf, NO_PARAMS } from './route-parts.js';

const PATH = '/nodes/{node}/lxc/{vmid}';

/** Addresses as the node itself sees them in the container's name space; null while it is off. */
function interfaces(call: Call): Record<string, unknown>[] | null {
  const guest = guestOf(call, 'lxc');
  const { run } = guest;
  if (!run) return null;
  const cards = Object.keys(guest.config).filter((key) => /^net\d+$/.test(key));
  return cards.sort().map((key) => {
    const { options } = parsePropertyString(String(guest.config[key]));
    const mac = (options.get('hwaddr') ?? '').toLowerCase();
    const cidr = run.addresses[key] ?? '';
    const [address = '', prefix = '24'] = cidr.split('/');
    const known = address === '' ? [] : [{ 'ip-address': address, 'ip-address-type': 'inet', prefix: Number(prefix) }];
    return {
      name: options.get('name') ?? `eth${key.slice(3)}`,
      hwaddr: mac,
      'hardware-address': mac,
      ...(cidr === '' ? {} : { inet: cidr }),
      'ip-addresses': known,
    };
  });
}

function history(call: Call): Record<string, number>[] {
  return guestHistory(call.world, guestOf(call, 'lxc'), timeframeOf(call));
}

function destroy(call: Call): string {
  const guest = guestOf(call, 'lxc');
  const { vmid } = guest;
  if (Number(guest.config['protection'] ?? 0) === 1)
    throw new Refusal(`can't remove CT ${vmid} - protection mode enabled`);
  const force = call.params.flag('force') ?? false;
  if (guest.run && !force) throw new Refusal(`unable to destroy CT ${vmid} - container is running`);
  const sweep = call.params.flag('destroy-unreferenced-disks') ?? false;
  const { destroyMs, stopMs } = call.world.settings.timings;
  return call.startTask({
    node: guest.node,
    type: 'vzdestroy',
    id: String(vmid),
    steps: [
      acquireStep(call, vmid),
      ...(guest.run ? [{ afterMs: stopMs, action: { do: 'guest.halt' as const, vmid } }] : []),
      { afterMs: destroyMs, action: { do: 'destroy.run', vmid, sweep } },
    ],
  });
}

interface Option {
  readonly schema: ParamSchema;
  readonly privilege: string;
}

const integer = (minimum: number): ParamSchema => ({ type: 'integer', optional: true, minimum });
const text = (maxLength: number): ParamSchema => ({ type: 'string', optional: true, maxLength });

/** What can be changed of a container here; of a running one as well, at once. */
const OPTIONS: Readonly<Record<string, Option>> = {
  cores: { schema: integer(1), privilege: 'VM.Config.CPU' },
  cpulimit: { schema: { type: 'number', optional: true, minimum: 0 }, privilege: 'VM.Config.CPU' },
  cpuunits: { schema: integer(0), privilege: 'VM.Config.CPU' },
  memory: { schema: integer(16), privilege: 'VM.Config.Memory' },
  swap: { schema: integer(0), privilege: 'VM.Config.Memory' },
  hostname: { schema: { type: 'string', optional: true, format: formats.dnsName }, privilege: 'VM.Config.Options' },
  description: { schema: text(8_192), privilege: 'VM.Config.Options' },
  onboot: { schema: flagParam, privilege: 'VM.Config.Options' },
  protection: { schema: flagParam, privilege: 'VM.Config.Options' },
  tags: {
    schema: { type: 'string', optional: true, format: formats.tagList, list: true },
    privilege: 'VM.Config.Options',
  },
  nameserver: { schema: text(4_096), privilege: 'VM.Config.Network' },
  searchdomain: { schema: text(4_096), privilege: 'VM.Config.Network' },
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, card) => [`net${card}`, { schema: text(1_024), privilege: 'VM.Config.Network' }]),
  ),
};

function putConfig(call: Call): null {
  const guest = guestOf(call, 'lxc');
  const set: GuestConfig = {};
  for (const [name, value] of call.params.entries())
    if (Object.hasOwn(OPTIONS, name)) set[name] = typeof value === 'boolean' ? (value ? 1 : 0) : value;
  const remove = (call.params.text('delete') ?? '').split(/[,;\s]+/).filter((name) => name !== '');
  const unknown = remove.find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown !== undefined) throw new ParameterRefusal({ delete: `unable to delete '${unknown}'` });
  if (Object.keys(set).length + remove.length === 0) throw new Refusal('no options specified');
  for (const name of [...Object.keys(set), ...remove])
    call.demand(`/vms/${guest.vmid}`, [OPTIONS[name]?.privilege ?? 'VM.Config.Options']);
  const expected = call.params.text('digest');
  if (expected !== undefined && expected !== digestOf(configDigestSource(guest)))
    throw new Refusal('detected modified configuration - file changed by other user? Try again.');
  requireUnlocked(guest);
  // Containers share the node's kernel: nothing has to wait for a restart.
  Object.assign(
    guest.config,
    Object.fromEntries(Object.entries(set).filter(([name]) => /^(?:cores|memory|swap)$/.test(name))),
  );
  applyChange(call.world, guest, { set, remove, revert: [], force: false }, call.cause);
  if (guest.run && set['memory'] !== undefined) guest.run.memoryMib = Number(set['memory']);
  return null;
}

const CONFIG_PRIVILEGES = ['CPU', 'Memory', 'Network', 'Options', 'Disk'].map((part) => `VM.Config.${part}`);

export const lxcGuestRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: `${PATH}/config`,
    label: 'lxc_config_put',
    params: {
      named: {
        ...Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => [name, option.schema])),
        delete: { type: 'string', optional: true, format: formats.configIdList, list: true },
        digest: text(40),
      },
    },
    permit: ['/vms/{vmid}', CONFIG_PRIVILEGES, 'any'],
    handle: putConfig,
  },
  {
    method: 'GET',
    path: `${PATH}/interfaces`,
    label: 'lxc_interfaces',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: interfaces,
  },
  {
    method: 'GET',
    path: `${PATH}/rrddata`,
    label: 'rrd',
    params: rrdParams(TIMEFRAMES.filter((timeframe) => timeframe !== 'decade')),
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: history,
  },
  {
    method: 'DELETE',
    path: PATH,
    label: 'lxc_destroy',
    params: { named: { purge: flagParam, force: flagParam, 'destroy-unreferenced-disks': flagParam } },
    permit: ['/vms/{vmid}', ['VM.Allocate']],
    handle: destroy,
  },
];

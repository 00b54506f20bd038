import { applyChange, checkChange } from '../world/config-change.js';
import { cloudInitSource, dumpCloudInit, hasCloudInitDrive } from '../world/cloud-init.js';
import { configDigestSource, mergedConfig, requireUnlocked } from '../world/guests.js';
import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { ConfigChangeState, ConfigValue, GuestConfig, GuestState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { flagParam, formats, textParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { demandOptions, digestOf, optionsFrom } from './config-request.js';
import { optionClass, optionParams } from './guest-options.js';
import { acquireStep, guestOf, NO_PARAMS } from './route-parts.js';

const list: ParamSchema = { type: 'string', optional: true, format: formats.configIdList, list: true };
const UPDATE_PARAMS = {
  delete: list,
  revert: list,
  digest: { type: 'string', optional: true, maxLength: 40 } as const,
  force: flagParam,
  skiplock: flagParam,
};

function masked(config: GuestConfig): GuestConfig {
  return 'cipassword' in config ? { ...config, cipassword: '**********' } : config;
}

function names(value: string | undefined): string[] {
  return (value ?? '').split(/[,;\s]+/).filter((name) => name !== '');
}

/** What a config call asks for, checked for form and rights but not yet against the guest's state. */
function changeFrom(call: Call, guest: GuestState): ConfigChangeState {
  if (call.params.flag('skiplock')) throw new ParameterRefusal({ skiplock: 'Only root may use this option.' });
  const set = optionsFrom(call, false);
  const remove = names(call.params.text('delete'));
  const revert = names(call.params.text('revert'));
  const unknown = [...remove, ...revert].find((name) => optionClass(name) === null);
  if (unknown !== undefined) throw new ParameterRefusal({ delete: `unknown option '${unknown}'` });
  const both = remove.find((name) => name in set);
  if (both !== undefined)
    throw new ParameterRefusal({ delete: `you can't use '-${both}' and -delete ${both}' at the same time` });
  if (Object.keys(set).length + remove.length + revert.length === 0) throw new Refusal('no options specified');
  demandOptions(call, `/vms/${guest.vmid}`, set, [...remove, ...revert]);
  return { set, remove, revert, force: call.params.flag('force') ?? false };
}

function requireDigest(call: Call, guest: GuestState): void {
  const expected = call.params.text('digest');
  if (expected !== undefined && expected !== digestOf(configDigestSource(guest)))
    throw new Refusal('checksum mismatch (file change by other user?)');
}

function readConfig(call: Call): Record<string, ConfigValue> {
  const guest = guestOf(call, 'qemu');
  const snapshotName = call.params.text('snapshot');
  const snapshot = snapshotName === undefined ? undefined : guest.snapshots[snapshotName];
  if (snapshotName !== undefined && !snapshot) throw new Refusal(`snapshot '${snapshotName}' does not exist`);
  const config = snapshot?.config ?? (call.params.flag('current') ? guest.config : mergedConfig(guest));
  return {
    ...masked(config),
    ...(guest.lock === null ? {} : { lock: guest.lock }),
    ...(guest.template ? { template: 1 } : {}),
    ...(guest.parentSnapshot === null ? {} : { parent: guest.parentSnapshot }),
    digest: digestOf(configDigestSource(guest)),
  };
}

function readPending(call: Call): Record<string, unknown>[] {
  const guest = guestOf(call, 'qemu');
  const current = masked(guest.config);
  const waiting = masked(guest.pending);
  const keys = [...new Set([...Object.keys(current), ...Object.keys(waiting)])].sort();
  return keys.map((key) => ({
    key,
    ...(key in current ? { value: current[key] } : {}),
    ...(key in waiting ? { pending: waiting[key] } : {}),
    ...(key in guest.pendingDeletes ? { delete: guest.pendingDeletes[key] } : {}),
  }));
}

/** Asynchronous: what touches disks or hardware belongs here. */
async function postConfig(call: Call): Promise<string | null> {
  const guest = guestOf(call, 'qemu');
  const change = changeFrom(call, guest);
  requireDigest(call, guest);
  requireUnlocked(guest);
  checkChange(guest, change);
  await call.waitForLockFile(guest);
  const upid = call.startTask({
    node: guest.node,
    type: 'qmconfig',
    id: String(guest.vmid),
    steps: [
      acquireStep(call, guest.vmid),
      { afterMs: call.world.settings.timings.configMs, action: { do: 'config.apply', vmid: guest.vmid, change } },
    ],
  });
  const finished = await call.waitForTask(upid, (call.params.integer('background_delay') ?? 0) * 1_000);
  return finished ? null : upid;
}

/** Synchronous: answers when it is done. */
async function putConfig(call: Call): Promise<null> {
  const guest = guestOf(call, 'qemu');
  const change = changeFrom(call, guest);
  await call.waitForLockFile(guest);
  requireDigest(call, guest);
  requireUnlocked(guest);
  applyChange(call.world, guest, change, call.cause);
  return null;
}

function cloudInitPending(call: Call): Record<string, unknown>[] {
  const guest = guestOf(call, 'qemu');
  const wanted = masked(cloudInitSource(mergedConfig(guest)));
  const applied = masked(guest.cloudInit);
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(applied)])].sort();
  return keys.map((key) => ({
    key,
    ...(key in applied ? { value: applied[key] } : {}),
    ...(key in wanted && wanted[key] !== applied[key] ? { pending: wanted[key] } : {}),
    ...(key in wanted ? {} : { delete: 1 }),
  }));
}

function regenerateCloudInit(call: Call): null {
  const guest = guestOf(call, 'qemu');
  requireUnlocked(guest);
  guest.cloudInit = cloudInitSource(mergedConfig(guest));
  return null;
}

function dumpedFile(call: Call): string {
  const guest = guestOf(call, 'qemu');
  const config = mergedConfig(guest);
  if (!hasCloudInitDrive(config)) throw new Refusal('no cloudinit drive found');
  const type = call.params.requiredText('type');
  return dumpCloudInit(config, type === 'network' ? 'network' : type === 'meta' ? 'meta' : 'user');
}

const CONFIG_PRIVILEGES = ['Disk', 'CDROM', 'CPU', 'Memory', 'Network', 'HWType', 'Options', 'Cloudinit'].map(
  (part) => `VM.Config.${part}`,
);
const PATH = '/nodes/{node}/qemu/{vmid}';

export const qemuConfigRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${PATH}/config`,
    label: 'config',
    params: {
      named: {
        current: flagParam,
        snapshot: { type: 'string', optional: true, maxLength: 40, format: formats.configId },
      },
    },
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: readConfig,
  },
  {
    method: 'GET',
    path: `${PATH}/pending`,
    label: 'pending',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: readPending,
  },
  {
    method: 'POST',
    path: `${PATH}/config`,
    label: 'config_post',
    params: optionParams({
      ...UPDATE_PARAMS,
      background_delay: { type: 'integer', optional: true, minimum: 1, maximum: 30 },
      'import-working-storage': textParam,
    }),
    permit: ['/vms/{vmid}', CONFIG_PRIVILEGES, 'any'],
    handle: postConfig,
  },
  {
    method: 'PUT',
    path: `${PATH}/config`,
    label: 'config_put',
    params: optionParams(UPDATE_PARAMS),
    permit: ['/vms/{vmid}', CONFIG_PRIVILEGES, 'any'],
    handle: putConfig,
  },
  {
    method: 'GET',
    path: `${PATH}/cloudinit`,
    label: 'cloudinit',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: cloudInitPending,
  },
  {
    method: 'PUT',
    path: `${PATH}/cloudinit`,
    label: 'cloudinit_put',
    params: NO_PARAMS,
    permit: ['/vms/{vmid}', ['VM.Config.Cloudinit']],
    handle: regenerateCloudInit,
  },
  {
    method: 'GET',
    path: `${PATH}/cloudinit/dump`,
    label: 'cloudinit_dump',
    params: { named: { type: { type: 'string', enum: ['user', 'network', 'meta'] } } },
    permit: ['/vms/{vmid}', ['VM.Audit']],
    handle: dumpedFile,
  },
];

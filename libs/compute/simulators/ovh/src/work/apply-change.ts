import type { Change, JobState } from '../world/job-state.js';
import type { World } from '../world/world.js';
import { applyDnsChange, type DnsChange } from './dns-changes.js';
import { applyInstanceChange, type InstanceChange } from './instance-changes.js';
import { applyStorageChange, openCopyMeter, type StorageChange } from './storage-changes.js';

function startsWith(change: Change, ...prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => change.do.startsWith(prefix));
}

const isAboutInstance = (change: Change): change is InstanceChange => startsWith(change, 'instance.', 'image.');
const isAboutStorage = (change: Change): change is StorageChange =>
  startsWith(change, 'volume.', 'volumeSnapshot.', 'volumeBackup.');
const isAboutDns = (change: Change): change is DnsChange => startsWith(change, 'zone.', 'domain.');

function setValues(world: World, change: Extract<Change, { do: 'set' }>): void {
  const row = world.state[change.table][change.id];
  // Gone meanwhile.
  if (!row) return;
  Object.assign(row, change.values);
  if (change.table === 'volumeSnapshots' && change.values.status === 'available')
    openCopyMeter(world, 'volume_snapshot', change.id);
  const hasMeter = world.state.meters.some(({ resourceId }) => resourceId === change.id);
  if (change.table === 'volumeBackups' && change.values.status === 'ok' && !hasMeter)
    openCopyMeter(world, 'volume_backup', change.id);
}

/** Makes one change of the world; the subject may have gone since it was planned. */
export function applyChange(world: World, change: Change, job: JobState): void {
  if (isAboutInstance(change)) return applyInstanceChange(world, change, job);
  if (isAboutStorage(change)) return applyStorageChange(world, change, job);
  if (isAboutDns(change)) return applyDnsChange(world, change, job);
  switch (change.do) {
    case 'set':
      return setValues(world, change);
    case 'remove':
      delete world.state[change.table][change.id];
      return;
    case 'network.gone': {
      const network = world.state.networks[change.id];
      if (!network) return;
      for (const subnet of Object.values(world.state.subnets))
        if (subnet.networkId === change.id) delete world.state.subnets[subnet.id];
      delete world.state.networks[change.id];
      return world.record('destroyed', 'network', network, job.label);
    }
    case 'network.region_ready': {
      const at = world.state.networks[change.id]?.regions.find(({ region }) => region === change.region);
      if (at) at.status = 'ACTIVE';
      return;
    }
    case 'floatingIp.joined': {
      const floating = world.state.floatingIps[change.id];
      const instance = world.state.instances[change.instanceId];
      if (!floating || !instance) return;
      Object.assign(floating, { instanceId: instance.id, privateIp: change.privateIp, status: 'active' });
      return;
    }
    default:
  }
}

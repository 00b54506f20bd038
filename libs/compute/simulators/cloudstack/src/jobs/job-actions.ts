import type { JobState, Owned, SecurityRuleState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { Sight } from '../views/sight.js';

/** What the jobs do; plain JSON, so that a job survives a restart. */
interface Actions {
  'machine.deploy': { machineId: string; start: boolean };
  'machine.start': { machineId: string };
  'machine.stop': { machineId: string; forced: boolean };
  'machine.reboot': { machineId: string; forced: boolean };
  'machine.destroy': { machineId: string; expunge: boolean; volumeIds: string[] };
  'machine.expunge': { machineId: string };
  'machine.scale': { machineId: string; offeringId: string; cpuNumber: number; cpuSpeedMhz: number; memoryMib: number };
  'machine.restore': { machineId: string; templateId: string | null; rootDiskGib: number | null };
  'machine.reset_password': { machineId: string };
  'machine.reset_keys': { machineId: string; keyPairs: string[] };
  'machine.set_affinity': { machineId: string; groupIds: string[] };
  'machine.migrate': { machineId: string; hostId: string | null };
  'nic.add': { machineId: string; networkId: string; address: string | null };
  'nic.remove': { machineId: string; nicId: string };
  'nic.set_default': { machineId: string; nicId: string };
  'nic.add_address': { machineId: string; nicId: string; addressId: string; address: string };
  'nic.remove_address': { machineId: string; addressId: string };
  'iso.attach': { machineId: string; isoId: string };
  'iso.detach': { machineId: string };
  'volume.create': { volumeId: string; machineId: string | null };
  'volume.attach': { volumeId: string; machineId: string; deviceId: number | null };
  'volume.detach': { volumeId: string };
  'volume.resize': { volumeId: string; sizeGib: number; diskOfferingId: string | null; shrink: boolean };
  'volume.destroy': { volumeId: string; expunge: boolean };
  'volume.update': { volumeId: string; name: string | null; deleteProtection: boolean | null };
  'snapshot.create': { snapshotId: string };
  'snapshot.delete': { snapshotId: string };
  'snapshot.revert': { snapshotId: string };
  'machine_snapshot.create': { snapshotId: string };
  'machine_snapshot.delete': { snapshotId: string };
  'machine_snapshot.revert': { snapshotId: string };
  'backup.assign': { machineId: string; offeringId: string };
  'backup.unassign': { machineId: string };
  'backup.create': { backupId: string };
  'backup.delete': { backupId: string };
  'backup.restore': { backupId: string };
  'tags.create': {
    resourceType: string;
    resourceIds: string[];
    tags: Record<string, string>;
    customer: string | null;
    /** Of each resource, as far as it has one. */
    owners: Record<string, Owned>;
  };
  'tags.delete': { resourceType: string; resourceIds: string[]; tags: { key: string; value: string | null }[] };
  'affinity.create': { groupId: string };
  'affinity.delete': { groupId: string };
  'address.acquire': { addressId: string };
  'address.release': { addressId: string };
  'static_nat.disable': { addressId: string };
  'firewall.create': { ruleId: string };
  'firewall.delete': { ruleId: string };
  'forward.create': { ruleId: string };
  'forward.delete': { ruleId: string };
  'security_rule.add': { groupId: string; rules: SecurityRuleState[] };
  'security_rule.remove': { ruleId: string };
  'network.update': { networkId: string; name: string | null; displayText: string | null };
  'network.delete': { networkId: string };
  'template.create': { templateId: string };
  'template.delete': { templateId: string };
  'iso.delete': { isoId: string };
  'project.create': { projectId: string };
}

export type JobName = keyof Actions;
export type JobAction = { [K in JobName]: { do: K } & Actions[K] }[JobName];
export type ActionOf<K extends JobName> = Actions[K];

/** What an action may look at and use. */
export interface JobContext {
  readonly world: World;
  readonly job: JobState;
  /** The eyes of whoever asked for the job. */
  readonly sight: Sight;
}

/** One kind of work, in the two moments that can be seen from outside. */
export interface JobWork<K extends JobName> {
  /** When it is its turn: state checks and the transitional state. Answers how long it takes. @throws ApiRefusal */
  begin(context: JobContext, action: ActionOf<K>): number;
  /** When it is done; answers what `jobresult` holds. @throws ApiRefusal */
  finish(context: JobContext, action: ActionOf<K>): object;
  /** When it fails after it began: out of the transitional state again. */
  undo?(context: JobContext, action: ActionOf<K>): void;
}

export type JobTable<K extends JobName = JobName> = { readonly [N in K]: JobWork<N> };

import { ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import type { BackupState, MachineSnapshotState, SnapshotState, VolumeState } from '../world/state.js';
import { dated, given, type Sight } from './sight.js';

export function volumeView(sight: Sight, volume: VolumeState): object {
  const { world } = sight;
  const machine = volume.machineId === null ? undefined : world.state.machines[volume.machineId];
  const disk = volume.diskOfferingId === null ? undefined : world.state.diskOfferings[volume.diskOfferingId];
  const size = volume.serviceOfferingId === null ? undefined : world.state.offerings[volume.serviceOfferingId];
  const template = volume.templateId === null ? undefined : world.state.templates[volume.templateId];
  const isReady = volume.state !== 'Allocated' && volume.state !== 'Creating';
  return {
    id: volume.id,
    name: volume.name,
    ...sight.zone(volume.zoneId),
    type: volume.type,
    ...given('deviceid', volume.deviceId),
    ...(machine
      ? {
          virtualmachineid: machine.id,
          vmname: machine.name,
          vmdisplayname: machine.displayName,
          vmstate: machine.state,
          ...(world.isAtLeast('4.20') ? { vmtype: 'User' } : {}),
        }
      : {}),
    ...(template
      ? { templateid: template.id, templatename: template.name, templatedisplaytext: template.displayText }
      : {}),
    provisioningtype: 'thin',
    size: volume.sizeBytes,
    ...(isReady ? { virtualsize: volume.sizeBytes, physicalsize: Math.round(volume.sizeBytes * 0.23) } : {}),
    created: wireDate(volume.createdMs),
    ...dated('attached', volume.attachedMs),
    state: volume.state,
    ...sight.owner(volume),
    storagetype: 'shared',
    hypervisor: 'KVM',
    ...(disk
      ? { diskofferingid: disk.id, diskofferingname: disk.name, diskofferingdisplaytext: disk.displayText }
      : {}),
    ...(size
      ? { serviceofferingid: size.id, serviceofferingname: size.name, serviceofferingdisplaytext: size.displayText }
      : {}),
    ...(isReady && sight.isRoot ? { storage: 'primary-1', storageid: volume.zoneId } : {}),
    ...given('snapshotid', volume.snapshotId),
    ...given('miniops', disk?.minIops),
    ...given('maxiops', disk?.maxIops),
    destroyed: volume.state === 'Destroy',
    isextractable: true,
    quiescevm: false,
    displayvolume: true,
    supportsstoragesnapshot: false,
    ...(world.isAtLeast('4.20') ? { deleteprotection: volume.deleteProtection } : {}),
    tags: sight.tagsOf(volume.id),
    ...sight.job(volume.id),
  };
}

export function snapshotView(sight: Sight, snapshot: SnapshotState): object {
  const { world } = sight;
  const volume = world.state.volumes[snapshot.volumeId];
  return {
    id: snapshot.id,
    ...sight.owner(snapshot),
    snapshottype: 'MANUAL',
    volumeid: snapshot.volumeId,
    volumename: snapshot.volumeName,
    volumetype: snapshot.volumeType,
    ...(volume ? { volumestate: volume.state } : {}),
    ...(volume?.machineId == null ? {} : { virtualmachineid: volume.machineId }),
    created: wireDate(snapshot.createdMs),
    name: snapshot.name,
    intervaltype: 'MANUAL',
    state: snapshot.state,
    ...(world.isAtLeast('4.19')
      ? {
          status: snapshot.state === 'BackedUp' ? 'Ready' : 'Creating',
          locationtype: 'SECONDARY',
          ...sight.zone(snapshot.zoneId),
        }
      : { zoneid: snapshot.zoneId, locationtype: 'SECONDARY' }),
    physicalsize: snapshot.physicalBytes,
    virtualsize: snapshot.sizeBytes,
    revertable: true,
    tags: sight.tagsOf(snapshot.id),
    ...sight.job(snapshot.id),
  };
}

export function machineSnapshotView(sight: Sight, snapshot: MachineSnapshotState): object {
  const { world } = sight;
  const machine = ref(world, 'machines', snapshot.machineId);
  const parent = snapshot.parentId === null ? undefined : world.state.machineSnapshots[snapshot.parentId];
  return {
    id: snapshot.id,
    name: snapshot.name,
    state: snapshot.state,
    displayname: snapshot.displayName,
    description: snapshot.description,
    ...sight.zone(snapshot.zoneId),
    virtualmachineid: machine.id,
    ...(world.isAtLeast('4.16') ? { virtualmachinename: machine.name } : {}),
    ...(parent ? { parent: parent.id, parentName: parent.displayName } : {}),
    current: snapshot.current,
    type: snapshot.type,
    created: wireDate(snapshot.createdMs),
    ...sight.owner(snapshot),
    hypervisor: 'KVM',
    tags: sight.tagsOf(snapshot.id),
    ...sight.job(snapshot.id),
  };
}

export function backupView(sight: Sight, backup: BackupState): object {
  const { world } = sight;
  const account = world.account(backup.accountId);
  const offering = world.state.backupOfferings[backup.offeringId];
  return {
    id: backup.id,
    externalid: `backup-${backup.id.slice(0, 8)}`,
    ...(world.isAtLeast('4.21') ? { name: backup.name, ...given('description', backup.description) } : {}),
    virtualmachineid: backup.machineId,
    virtualmachinename: backup.machineName,
    type: 'FULL',
    created: wireDate(backup.createdMs),
    status: backup.status,
    size: backup.sizeBytes,
    virtualsize: backup.virtualBytes,
    volumes: '[]',
    ...(offering ? { backupofferingid: offering.id, backupofferingname: offering.name } : {}),
    accountid: account.id,
    ...sight.owner(backup),
    zoneid: backup.zoneId,
    zone: ref(world, 'zones', backup.zoneId).name,
    ...sight.job(backup.id),
  };
}

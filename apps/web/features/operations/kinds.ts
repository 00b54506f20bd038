import type { OperationView } from '@uni/client';

type Kind = OperationView['kind'];

/** The kinds that a list is filtered by, in the order of a machine's life, each with the name of its word. */
export const OPERATION_KIND_FILTERS = [
  ['instance.create', 'create'],
  ['instance.start', 'start'],
  ['instance.stop', 'stop'],
  ['instance.reboot', 'reboot'],
  ['instance.suspend', 'suspend'],
  ['instance.resume', 'resume'],
  ['instance.shelve', 'shelve'],
  ['instance.unshelve', 'unshelve'],
  ['instance.resize', 'resize'],
  ['instance.rebuild', 'rebuild'],
  ['instance.clone', 'clone'],
  ['instance.rescue', 'rescue'],
  ['instance.unrescue', 'unrescue'],
  ['instance.rename', 'rename'],
  ['snapshot.create', 'snapshot_create'],
  ['snapshot.revert', 'snapshot_revert'],
  ['snapshot.delete', 'snapshot_delete'],
  ['volume.create', 'volume_create'],
  ['volume.attach', 'volume_attach'],
  ['volume.detach', 'volume_detach'],
  ['volume.resize', 'volume_resize'],
  ['volume.delete', 'volume_delete'],
  ['backup.create', 'backup_create'],
  ['backup.restore', 'backup_restore'],
  ['backup.delete', 'backup_delete'],
  ['iso.attach', 'iso_attach'],
  ['iso.detach', 'iso_detach'],
  ['instance.delete', 'delete'],
] as const satisfies ReadonlyArray<readonly [Kind, string]>;

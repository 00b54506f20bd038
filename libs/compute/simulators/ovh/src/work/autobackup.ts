import type { World } from '../world/world.js';
import { nextCronMs, removeImage } from './instance-changes.js';
import { beginSnapshot } from './snapshot-work.js';

/** Takes the daily copy of an instance and lets the oldest beyond the rotation go. */
export function takeAutomaticBackup(world: World, instanceId: string): boolean {
  const instance = world.state.instances[instanceId];
  if (!instance?.autobackup) return false;
  world.schedule(nextCronMs(world), { kind: 'autobackup', instanceId });
  if (instance.task !== '' || !['ACTIVE', 'SHUTOFF'].includes(instance.status)) return true;
  const day = new Date(world.nowMs()).toISOString().slice(0, 10);
  const prefix = `${instance.name}-autobackup-`;
  beginSnapshot(world, instance, `${prefix}${day}`, 'autobackup', null);
  const kept = Object.values(world.state.images)
    .filter((image) => image.sourceId === instanceId && image.name.startsWith(prefix))
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
  for (const image of kept.slice(instance.autobackup.rotation)) removeImage(world, image, 'autobackup');
  return true;
}

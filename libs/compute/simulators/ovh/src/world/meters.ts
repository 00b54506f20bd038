import type { FlavorState, InstanceState, MeterState, VolumeState } from './state.js';
import type { World } from './world.js';

export const SNAPSHOT_PLAN = 'snapshot.consumption';
export const VOLUME_SNAPSHOT_PLAN = 'volume.snapshot.consumption';
export const VOLUME_BACKUP_PLAN = 'volume-backup.consumption';
export const FLOATING_IP_PLAN = 'floatingip.floatingip.hour.consumption';

export function volumePlan(type: string): string {
  return `volume.${type}.consumption`;
}

export type NewMeter = Omit<MeterState, 'fromMs' | 'toMs'>;

/** From now on this costs. */
export function openMeter(world: World, meter: NewMeter): void {
  world.state.meters.push({ ...meter, fromMs: world.nowMs(), toMs: null });
}

/** Whatever of this resource still costs ends to cost. */
export function closeMeters(world: World, resourceId: string): void {
  for (const meter of world.state.meters)
    if (meter.resourceId === resourceId && meter.toMs === null) meter.toMs = world.nowMs();
}

/** An hourly instance costs from its build on; a monthly one costs its month instead. */
export function openInstanceMeter(world: World, instance: InstanceState, flavor: FlavorState): void {
  const monthly = instance.monthly !== null;
  const planCode = monthly ? flavor.monthly : flavor.hourly;
  if (planCode === null) return;
  openMeter(world, {
    projectId: instance.projectId,
    region: instance.region,
    kind: monthly ? 'monthly_instance' : 'instance',
    planCode,
    reference: flavor.name,
    resourceId: instance.id,
    gib: 0,
  });
}

export function openVolumeMeter(world: World, volume: VolumeState): void {
  openMeter(world, {
    projectId: volume.projectId,
    region: volume.region,
    kind: 'volume',
    planCode: volumePlan(volume.type),
    reference: volume.type,
    resourceId: volume.id,
    gib: volume.sizeGib,
  });
}

/** Spans of a time window in which something cost, cut to it. */
export function metersWithin(
  world: World,
  projectId: string,
  fromMs: number,
  toMs: number,
): { readonly meter: MeterState; readonly fromMs: number; readonly toMs: number }[] {
  return world.state.meters
    .filter((meter) => meter.projectId === projectId)
    .map((meter) => ({
      meter,
      fromMs: Math.max(meter.fromMs, fromMs),
      toMs: Math.min(meter.toMs ?? Number.POSITIVE_INFINITY, toMs),
    }))
    .filter((span) => span.toMs > span.fromMs);
}

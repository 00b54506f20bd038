import { metersWithin } from '../world/meters.js';
import type { MeterState } from '../world/state.js';
import type { World } from '../world/world.js';
import { amount, priceView } from './price.view.js';
import { withOffset } from './times.js';

type View = Record<string, unknown>;

const HOUR_MS = 3_600_000;

interface Line {
  readonly meter: MeterState;
  readonly hours: number;
  readonly ucents: number;
}

/** Hours that have begun are paid whole; per GiB what is kept costs by the hour too. */
function linesOf(world: World, projectId: string, fromMs: number, toMs: number): Line[] {
  return metersWithin(world, projectId, fromMs, toMs).map((span): Line => {
    const price = world.state.prices[span.meter.planCode]?.priceUcents ?? 0;
    const hours = Math.ceil((span.toMs - span.fromMs) / HOUR_MS);
    if (span.meter.kind === 'monthly_instance') return { meter: span.meter, hours, ucents: price };
    return { meter: span.meter, hours, ucents: price * hours * (span.meter.gib > 0 ? span.meter.gib : 1) };
  });
}

const sum = (lines: readonly Line[], of: (line: Line) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);

const ucentsOf = (lines: readonly Line[]): number => sum(lines, ({ ucents }) => ucents);
const gibHoursOf = (lines: readonly Line[]): number => sum(lines, ({ meter, hours }) => hours * meter.gib);

function grouped(lines: readonly Line[], kind: MeterState['kind']): Line[][] {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    if (line.meter.kind !== kind) continue;
    const key = `${line.meter.reference}\n${line.meter.region}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()];
}

/** How a region is built, in the bill's own words. */
function modeOf(world: World, region: string | undefined): string {
  const type = world.state.regions[region ?? '']?.type;
  if (type === 'region-3-az') return 'REGION-3-AZ';
  return type === 'localzone' ? 'LOCAL-ZONE' : 'REGION-1-AZ';
}

function hourlyInstances(world: World, lines: readonly Line[]): View[] {
  return grouped(lines, 'instance').map((group) => ({
    reference: group[0]?.meter.reference,
    region: group[0]?.meter.region,
    deploymentMode: modeOf(world, group[0]?.meter.region),
    quantity: { unit: 'Hour', value: sum(group, ({ hours }) => hours) },
    totalPrice: amount(ucentsOf(group)),
    savingsPlanIds: [],
    details: group.map(({ meter, hours, ucents }) => ({
      instanceId: meter.resourceId,
      resourceId: meter.resourceId,
      quantity: { unit: 'Hour', value: hours },
      totalPrice: amount(ucents),
    })),
  }));
}

function hourlyVolumes(world: World, lines: readonly Line[]): View[] {
  return grouped(lines, 'volume').map((group) => ({
    type: group[0]?.meter.reference,
    region: group[0]?.meter.region,
    deploymentMode: modeOf(world, group[0]?.meter.region),
    quantity: { unit: 'GiBh', value: gibHoursOf(group) },
    totalPrice: amount(ucentsOf(group)),
    details: group.map(({ meter, hours, ucents }) => ({
      volumeId: meter.resourceId,
      resourceId: meter.resourceId,
      quantity: { unit: 'GiBh', value: hours * meter.gib },
      totalPrice: amount(ucents),
    })),
  }));
}

function snapshots(world: World, lines: readonly Line[]): View[] {
  const copies = lines.filter(({ meter }) => meter.kind === 'snapshot' || meter.kind === 'volume_snapshot');
  const regions = [...new Set(copies.map(({ meter }) => meter.region))];
  const part = (group: readonly Line[]): View | null =>
    group.length === 0
      ? null
      : { quantity: { unit: 'GiBh', value: gibHoursOf(group) }, totalPrice: amount(ucentsOf(group)) };
  return regions.map((region) => {
    const here = copies.filter(({ meter }) => meter.region === region);
    return {
      region,
      deploymentMode: modeOf(world, region),
      instance: part(here.filter(({ meter }) => meter.kind === 'snapshot')),
      volume: part(here.filter(({ meter }) => meter.kind === 'volume_snapshot')),
      totalPrice: amount(ucentsOf(here)),
    };
  });
}

function monthlyInstances(world: World, lines: readonly Line[]): View[] {
  return grouped(lines, 'monthly_instance').map((group) => ({
    reference: group[0]?.meter.reference,
    region: group[0]?.meter.region,
    deploymentMode: modeOf(world, group[0]?.meter.region),
    totalPrice: amount(ucentsOf(group)),
    details: group.map(({ meter, ucents }) => ({
      activation: withOffset(meter.fromMs),
      instanceId: meter.resourceId,
      resourceId: meter.resourceId,
      totalPrice: amount(ucents),
    })),
  }));
}

function otherResources(world: World, lines: readonly Line[]): View[] {
  const kinds = ['floatingip', 'volume_backup'] as const;
  return kinds.flatMap((kind) => {
    const all = lines.filter(({ meter }) => meter.kind === kind);
    if (all.length === 0) return [];
    const regions = [...new Set(all.map(({ meter }) => meter.region))];
    return {
      type: kind === 'floatingip' ? 'floatingip' : 'volume-backup',
      totalPrice: amount(ucentsOf(all)),
      resources: regions.map((region) => ({
        region,
        deploymentMode: modeOf(world, region),
        components: all
          .filter(({ meter }) => meter.region === region)
          .map(({ meter, hours, ucents }) => ({
            id: meter.resourceId,
            resourceId: meter.resourceId,
            name: meter.planCode,
            quantity: meter.gib > 0 ? { unit: 'GiBh', value: hours * meter.gib } : { unit: 'Hour', value: hours },
            totalPrice: amount(ucents),
          })),
      })),
    };
  });
}

/** What a span of time costs a project, part by part. The inner prices are bare numbers, the sum is a price. */
export function usageView(world: World, projectId: string, fromMs: number, toMs: number, lastUpdateMs: number): View {
  const lines = linesOf(world, projectId, fromMs, toMs);
  return {
    lastUpdate: withOffset(lastUpdateMs),
    period: { from: withOffset(fromMs), to: withOffset(toMs) },
    totalPrice: priceView(world, ucentsOf(lines)),
    hourlyUsage: {
      instance: hourlyInstances(world, lines),
      volume: hourlyVolumes(world, lines),
      snapshot: snapshots(world, lines),
      storage: [],
      instanceBandwidth: [],
      instanceOption: [],
      managedKubernetesService: [],
      rancher: [],
      quantum: { notebook: [], processingUnit: [] },
    },
    monthlyUsage: { instance: monthlyInstances(world, lines), instanceOption: [], certification: [], savingsPlan: [] },
    resourcesUsage: otherResources(world, lines),
  };
}

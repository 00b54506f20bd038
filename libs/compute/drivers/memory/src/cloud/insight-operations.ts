import type { CloudMachine } from './cloud.types.js';
import { CloudRefusal } from './cloud.types.js';
import { text, type CloudWorld, type Operations } from './operation.types.js';

const STEP_MS = 60_000;
const MAX_POINTS = 500;
const HOUR_MS = 3_600_000;
const TICKET_MS = 30_000;
const METRICS = ['cpu', 'memory', 'disk.read', 'disk.write', 'net.in', 'net.out'] as const;

export const insightReads: Operations = {
  console: (world, input) => {
    const machine = world.machines.get(text(input, 'id'));
    if (machine.power !== 'on') throw new CloudRefusal(400, 'is_off', `machine ${machine.id} is not on`);
    const ticket = `ticket-${world.serial()}-${machine.id}`;
    const until = new Date(world.now().getTime() + TICKET_MS).toISOString();
    return { url: world.consoleUrl, ticket, until };
  },
  metrics: (world, input) => {
    const machine = world.machines.get(text(input, 'id'));
    const times = timesBetween(Date.parse(text(input, 'from')), Date.parse(text(input, 'to')), machine, world.now());
    return {
      series: METRICS.map((metric, at) => ({ metric, points: times.map((time) => [time, sample(metric, time, at)]) })),
    };
  },
  events: (world, input) => {
    const since = Date.parse(text(input, 'since'));
    const newest = world.events.filter(({ at }) => at.getTime() >= since).reverse();
    // By the last one that was told: what happens meanwhile stands before it and shifts nothing.
    const after = input['cursor'] === null ? -1 : newest.findIndex(({ id }) => id === text(input, 'cursor'));
    const page = newest.slice(after + 1, after + 1 + world.pageSize);
    const hasMore = after + 1 + page.length < newest.length;
    return {
      events: page.map((event) => ({ ...event, at: event.at.toISOString() })),
      next: hasMore ? page.at(-1)?.id : null,
    };
  },
  usage: (world) => {
    const now = world.now();
    const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
    return {
      from: from.toISOString(),
      to: now.toISOString(),
      currency: world.tariff.currency,
      items: usageItems(world, from, now),
    };
  },
  tariff: ({ tariff }) => ({
    currency: tariff.currency,
    flavours: tariff.flavours.map((flavour) => ({
      ...flavour,
      onMicros: String(flavour.onMicros),
      offMicros: String(flavour.offMicros),
      shelvedMicros: String(flavour.shelvedMicros),
    })),
    volumeGibMicros: String(tariff.volumeGibMicros),
    snapshotGibMicros: String(tariff.snapshotGibMicros),
  }),
};

/** Whole minutes since the machine was made; of a long range only so many, evenly spread. */
function timesBetween(fromMs: number, toMs: number, machine: CloudMachine, now: Date): readonly number[] {
  const first = Math.ceil(Math.max(fromMs, machine.bornAt.getTime()) / STEP_MS) * STEP_MS;
  const last = Math.min(toMs, now.getTime());
  const stepMs = STEP_MS * Math.max(1, Math.ceil((last - first) / STEP_MS / MAX_POINTS));
  const times: number[] = [];
  for (let time = first; time <= last; time += stepMs) times.push(time);
  return times;
}

function sample(metric: (typeof METRICS)[number], time: number, at: number): number {
  const wave = (1 + Math.sin(time / (600_000 * (at + 1)))) / 2;
  return metric === 'cpu' || metric === 'memory' ? wave : Math.round(wave * 1_000_000);
}

function usageItems(world: CloudWorld, from: Date, now: Date): readonly unknown[] {
  const hours = (bornAt: Date): number => (now.getTime() - Math.max(bornAt.getTime(), from.getTime())) / HOUR_MS;
  const machines = world.machines
    .all()
    .map(({ id, bornAt }) => ({ id, kind: 'machine', quantity: hours(bornAt), unit: 'h', micros: null }));
  const volumes = world.things.all('volume').map(({ id, bornAt, sizeGib }) => {
    const quantity = hours(bornAt) * sizeGib;
    return {
      id,
      kind: 'volume',
      quantity,
      unit: 'GiBh',
      micros: String((BigInt(Math.round(quantity * 1_000)) * world.tariff.volumeGibMicros) / 1_000n),
    };
  });
  return [...machines, ...volumes];
}

import { z } from 'zod';

const machine = z.object({
  id: z.string().min(1),
  name: z.string(),
  label: z.string().nullable(),
  power: z.enum(['on', 'off', 'suspended', 'shelved']),
  busy: z.boolean(),
  cpus: z.number().int(),
  memoryMib: z.number().int(),
  diskGib: z.number().int(),
  zone: z.string(),
  address: z.string().nullable(),
  extraAddresses: z.array(z.object({ id: z.string(), address: z.string() })),
  disc: z.string().nullable(),
  inRescue: z.boolean(),
});
export type WireMachine = z.infer<typeof machine>;

const thing = z.object({
  id: z.string().min(1),
  kind: z.enum(['snapshot', 'volume', 'backup']),
  label: z.string().nullable(),
  name: z.string(),
  machineId: z.string().nullable(),
  sizeGib: z.number(),
  class: z.string(),
  withMemory: z.boolean(),
  state: z.enum(['making', 'ready', 'removing']),
  busy: z.boolean(),
  bornAt: z.iso.datetime(),
});
export type WireThing = z.infer<typeof thing>;

const micros = z.string().regex(/^\d+$/).transform(BigInt);

const firewall = z.object({
  on: z.boolean(),
  allowIn: z.boolean(),
  allowOut: z.boolean(),
  rules: z.array(
    z.object({
      way: z.enum(['in', 'out']),
      allow: z.boolean(),
      protocol: z.enum(['tcp', 'udp', 'icmp', 'any']),
      ports: z.tuple([z.number().int(), z.number().int()]).nullable(),
      peer: z.string(),
      note: z.string(),
    }),
  ),
});
export type WireFirewall = z.infer<typeof firewall>;

/** The shapes that the cloud promises, by operation. Anything else is a `protocol` error. */
export const wire = {
  info: z.object({ version: z.string(), time: z.iso.datetime(), rights: z.array(z.string()), quorate: z.boolean() }),
  zones: z.object({ zones: z.array(z.object({ id: z.string(), memoryMib: z.number(), freeMemoryMib: z.number() })) }),
  images: z.object({ images: z.array(z.string()) }),
  networks: z.object({ networks: z.array(z.string()) }),
  page: z.object({ machines: z.array(machine), next: z.string().nullable(), partial: z.boolean() }),
  machine,
  machines: z.object({ machines: z.array(machine) }),
  begunBuild: z.object({ task: z.string(), id: z.string() }),
  begun: z.object({ task: z.string() }),
  nothing: z.strictObject({}),
  thing,
  things: z.object({ things: z.array(thing) }),
  begunRescue: z.object({ task: z.string(), password: z.string().nullable() }),
  discs: z.object({ discs: z.array(z.string()) }),
  firewall,
  console: z.object({ url: z.url(), ticket: z.string(), until: z.iso.datetime() }),
  metrics: z.object({
    series: z.array(z.object({ metric: z.string(), points: z.array(z.tuple([z.number(), z.number()])) })),
  }),
  events: z.object({
    events: z.array(
      z.object({
        id: z.string(),
        at: z.iso.datetime(),
        kind: z.string(),
        level: z.enum(['info', 'warning', 'error']),
        words: z.string(),
        machineId: z.string().nullable(),
      }),
    ),
    next: z.string().nullable(),
  }),
  usage: z.object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    currency: z.string(),
    items: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['machine', 'volume']),
        quantity: z.number(),
        unit: z.string(),
        micros: micros.nullable(),
      }),
    ),
  }),
  tariff: z.object({
    currency: z.string().length(3),
    flavours: z.array(
      z.object({
        id: z.string(),
        cpus: z.number().int(),
        memoryMib: z.number().int(),
        diskGib: z.number().int(),
        onMicros: micros,
        offMicros: micros,
        shelvedMicros: micros,
      }),
    ),
    volumeGibMicros: micros,
    snapshotGibMicros: micros,
  }),
  task: z.object({
    id: z.string(),
    state: z.enum(['running', 'ok', 'failed']),
    failure: z.object({ reason: z.string(), words: z.string() }).nullable(),
  }),
};

export const refusal = z.object({ error: z.object({ reason: z.string(), words: z.string() }) });

const common = { id: z.string(), mark: z.string(), task: z.string().nullable() };

/** What a handle of this driver holds; no secret, and nothing that is not needed to go on. */
export const handle = z.discriminatedUnion('for', [
  z.object({ for: z.literal('create'), phase: z.enum(['clone', 'configure', 'grow_disk', 'start']), ...common }),
  z.object({ for: z.literal('power'), action: z.string(), ...common }),
  z.object({
    for: z.literal('resize'),
    size: z.object({ vcpus: z.number(), memoryMib: z.number(), diskGib: z.number() }),
    ...common,
  }),
  z.object({ for: z.literal('destroy'), ...common }),
  /** `task` null: an earlier call, whose answer was lost, has begun it. */
  z.object({ for: z.literal('thing'), kind: z.enum(['snapshot', 'volume', 'backup']), ...common }),
  /** `result`: what the task names at its end. */
  z.object({
    for: z.literal('keeping'),
    phase: z.enum(['rebuild', 'rescue', 'iso', 'address', 'firewall', 'adopt', 'snapshot', 'volume', 'backup']),
    result: z.string(),
    ...common,
  }),
]);
export type MemoryHandle = z.infer<typeof handle>;

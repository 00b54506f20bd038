import { z } from 'zod';

const machine = z.object({
  id: z.string().min(1),
  name: z.string(),
  label: z.string().nullable(),
  power: z.enum(['on', 'off', 'suspended']),
  busy: z.boolean(),
  cpus: z.number().int(),
  memoryMib: z.number().int(),
  diskGib: z.number().int(),
  zone: z.string(),
  address: z.string().nullable(),
});
export type WireMachine = z.infer<typeof machine>;

/** The shapes that the cloud promises, by operation. Anything else is a `protocol` error. */
export const wire = {
  info: z.object({ version: z.string(), time: z.iso.datetime(), rights: z.array(z.string()), quorate: z.boolean() }),
  zones: z.object({ zones: z.array(z.object({ id: z.string(), freeMemoryMib: z.number() })) }),
  images: z.object({ images: z.array(z.string()) }),
  page: z.object({ machines: z.array(machine), next: z.string().nullable(), partial: z.boolean() }),
  machine,
  machines: z.object({ machines: z.array(machine) }),
  begunBuild: z.object({ task: z.string(), id: z.string() }),
  begun: z.object({ task: z.string() }),
  nothing: z.strictObject({}),
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
]);
export type MemoryHandle = z.infer<typeof handle>;

import { ProviderError, type DnsTask } from '@uni/dns-port';
import { nothing, type OvhApi } from '@uni/ovh-api';
import { z } from 'zod';
import { zonePath } from './record.changes.js';
import { idSchema } from './record.wire.js';
import { statusSchema } from './zone.reader.js';

const POLL_MS = 3_000;
/** A complaint may still be that of the publication before: only one that stays is believed. */
const POLLS_UNTIL_FAULTS_COUNT = 10;
/** About three minutes; the vendor takes seconds. */
const MOST_POLLS = 60;

const handleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('publish'),
    zone: z.string().min(1),
    /** false while somebody else's publication keeps ours from beginning. */
    asked: z.boolean(),
    polls: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('import'), zone: z.string().min(1), id: idSchema }),
]);
type Handle = z.output<typeof handleSchema>;
type HandleOf<Kind extends Handle['kind']> = Extract<Handle, { kind: Kind }>;

const taskSchema = z.object({ id: idSchema, status: z.string(), comment: z.string().nullish() });

export function publish(api: OvhApi, zone: string): Promise<DnsTask> {
  return refresh(api, { kind: 'publish', zone, asked: false, polls: 0 });
}

export async function importZone(api: OvhApi, zone: string, text: string): Promise<DnsTask> {
  const { id } = await api.write({
    method: 'POST',
    label: 'import_zone',
    path: zonePath(zone, 'import'),
    body: { zoneFile: text },
    schema: taskSchema,
    mayBeGone: true,
  });
  return pending({ kind: 'import', zone, id });
}

export function exportZone(api: OvhApi, zone: string): Promise<string> {
  return api.get({ label: 'export_zone', path: zonePath(zone, 'export'), schema: z.string(), mayBeGone: true });
}

export function followTask(api: OvhApi, text: string): Promise<DnsTask> {
  const handle = parseHandle(text);
  return handle.kind === 'publish' ? followPublication(api, handle) : followImport(api, handle);
}

/** A zone takes one publication at a time, and changes made during one are not in it: ours must begin after it. */
async function refresh(api: OvhApi, handle: HandleOf<'publish'>): Promise<DnsTask> {
  const polls = handle.polls + 1;
  try {
    const path = zonePath(handle.zone, 'refresh');
    await api.write({ method: 'POST', label: 'refresh_zone', path, schema: nothing, mayBeGone: true });
    return pending({ ...handle, asked: true, polls: 0 });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'conflict_busy' || polls > MOST_POLLS) throw error;
    return pending({ ...handle, polls });
  }
}

async function followPublication(api: OvhApi, handle: HandleOf<'publish'>): Promise<DnsTask> {
  if (!handle.asked) return refresh(api, handle);
  const path = zonePath(handle.zone, 'status');
  const status = await api.get({ label: 'zone_status', path, schema: statusSchema, mayBeGone: true });
  if (status.isDeployed) return { state: 'done' };
  const polls = handle.polls + 1;
  const faults = status.errors ?? [];
  if (faults.length > 0 && polls > POLLS_UNTIL_FAULTS_COUNT) {
    const vendorMessage = `the zone is not published: ${faults.join('; ')}`;
    throw new ProviderError({ code: 'unavailable', outcome: 'unknown', vendorMessage });
  }
  if (polls > MOST_POLLS) {
    const vendorMessage = 'the zone stays unpublished, and the vendor does not say why';
    throw new ProviderError({ code: 'timeout', outcome: 'unknown', vendorMessage });
  }
  return pending({ ...handle, polls });
}

async function followImport(api: OvhApi, handle: HandleOf<'import'>): Promise<DnsTask> {
  const path = zonePath(handle.zone, 'task', String(handle.id));
  const { status, comment } = await api.get({ label: 'zone_task', path, schema: taskSchema, mayBeGone: true });
  if (status === 'done') return { state: 'done' };
  if (status === 'todo' || status === 'doing') return pending(handle);
  const vendorMessage = `the import ended as ${status}${comment == null ? '' : `: ${comment}`}`;
  if (status === 'error' || status === 'problem')
    throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: status, vendorMessage });
  throw new ProviderError({ code: 'unavailable', outcome: 'not_applied', vendorCode: status, vendorMessage });
}

function pending(handle: Handle): DnsTask {
  return { state: 'pending', handle: JSON.stringify(handle), pollAfterMs: POLL_MS };
}

function parseHandle(text: string): Handle {
  try {
    return handleSchema.parse(JSON.parse(text));
  } catch (cause) {
    const vendorMessage = 'not a handle of this driver';
    throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage, cause });
  }
}

import { ProviderError, type ProviderEvent } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import { inBatches, type OvhAccount } from '../account/ovh.account.js';
import { formatId } from '../machine/external.id.js';

const PAGE = 200;
const partSchema = z.object({ action: z.string().nullish(), resourceId: z.string().nullish() });
const operationSchema = partSchema.extend({
  id: z.string().min(1),
  action: z.string().min(1),
  status: z.string().min(1),
  createdAt: z.string(),
  startedAt: z.string().nullish(),
  completedAt: z.string().nullish(),
  regions: z.array(z.string()).nullish(),
  subOperations: z.array(partSchema).nullish(),
});
type Operation = z.output<typeof operationSchema>;

const LEVELS: Readonly<Record<string, ProviderEvent['level']>> = { 'in-error': 'error', canceled: 'warning' };
/** Their resource is the image that was made, and not the instance. */
const ABOUT_IMAGES = /snapshot|backup/i;

/**
 * The vendor's operations, of all projects at once. It keeps them as one list without pages, so a page here is a part of that list,
 * and the cursor names the last one told.
 */
export async function listEvents(
  api: OvhApi,
  account: OvhAccount,
  request: { readonly since: Date; readonly cursor: string | null },
): Promise<{ readonly items: readonly ProviderEvent[]; readonly nextCursor: string | null }> {
  const after = request.cursor === null ? null : parseCursor(request.cursor);
  const projects = await account.projects(api);
  const lists = await inBatches(projects, (project) => listOperations(api, project));
  const events = lists
    .flat()
    .filter(({ at }) => at.getTime() >= request.since.getTime())
    .sort(newestFirst)
    .filter((event) => after === null || newestFirst(after, event) < 0);
  const items = events.slice(0, PAGE);
  const last = items.at(-1);
  return { items, nextCursor: last && events.length > PAGE ? `${last.at.getTime()} ${last.externalId}` : null };
}

async function listOperations(api: OvhApi, project: string): Promise<readonly ProviderEvent[]> {
  const operations = await api.get({
    label: 'operations',
    path: projectPath(project, 'operation'),
    schema: z.array(operationSchema),
  });
  return operations.map((operation) => describeOperation(project, operation));
}

function describeOperation(project: string, operation: Operation): ProviderEvent {
  const { action, status, createdAt, startedAt, completedAt } = operation;
  const at = [completedAt, startedAt, createdAt].map((text) => Date.parse(text ?? '')).find((ms) => !Number.isNaN(ms));
  const instance = instanceOf(operation);
  const where = (operation.regions ?? []).join(', ');
  return {
    // The same operation comes back with another status: that is news of its own.
    externalId: `${project}/${operation.id}:${status}`,
    at: new Date(at ?? 0),
    kind: action,
    level: LEVELS[status] ?? 'info',
    text: `${action} ${status}${where === '' ? '' : ` in ${where}`}`,
    machineExternalId: instance === null ? null : formatId({ project, id: instance }),
    actor: null,
  };
}

function instanceOf({ action, resourceId, subOperations }: Operation): string | null {
  const isOfInstance = (text: string | null | undefined): boolean =>
    (text ?? '').startsWith('instance#') && !ABOUT_IMAGES.test(text ?? '');
  if (resourceId && isOfInstance(action)) return resourceId;
  return (subOperations ?? []).find((part) => part.resourceId && isOfInstance(part.action))?.resourceId ?? null;
}

type Moment = Pick<ProviderEvent, 'at' | 'externalId'>;

function newestFirst(a: Moment, b: Moment): number {
  return b.at.getTime() - a.at.getTime() || (a.externalId < b.externalId ? -1 : a.externalId > b.externalId ? 1 : 0);
}

function parseCursor(cursor: string): Moment {
  const [, ms = '', externalId = ''] = /^(\d{1,16}) (\S+)$/.exec(cursor) ?? [];
  if (externalId !== '') return { at: new Date(Number(ms)), externalId };
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'cursor',
    vendorMessage: 'The cursor of the events is not one of ours.',
  });
}

import { ProviderError, type Accepted, type MachineRef, type MachineSize, type TaskState } from '@uni/compute-port';
import { saysAlreadyThere } from '../api/error.classifier.js';
import { servicePath, type KamateraApi, type KamateraCall } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import { followCommand, whileAsking } from '../command/command.follow.js';
import { powerStateOf } from '../server/machine.state.js';
import { requireOwned, type ServerDetail } from '../server/server.reader.js';
import { readCapabilities } from '../survey/options.reader.js';
import { done, pending, type ResizeHandle } from '../task/task.handle.js';
import { requireOffered, unfit } from './size.rules.js';

type Step = ResizeHandle['step'];
/** The platform takes one change at a time; each must be complete before the next. */
const ORDER: readonly Step[] = ['cpu', 'ram', 'disk'];

export async function beginResize(api: KamateraApi, ref: MachineRef, size: MachineSize, now: Date): Promise<Accepted> {
  const server = await requireOwned(api, ref);
  if ((server.diskSizes[0] ?? 0) > size.diskGib) throw unfit('disks can only grow');
  if (stepsLeft(server, size, 'cpu').length === 0) return { externalId: ref.externalId, task: done(ref.externalId) };
  // Whether a change restarts the guest is not documented, so it is asked for while there is none.
  if (powerStateOf(server.power) !== 'stopped') {
    throw new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorCode: 'state',
      vendorMessage: 'the server must be off',
    });
  }
  // All of it is judged before the first change: a size that is refused half way would leave a machine that nobody has ordered.
  requireOffered(await readCapabilities(api, server.datacenter), server.cpu.type, {
    ...size,
    diskGib: diskToJudge(server, size),
  });
  return { externalId: ref.externalId, task: await next(api, ref, server, size, { from: 'cpu', now }) };
}

export async function followResize(api: KamateraApi, handle: ResizeHandle, now: Date): Promise<TaskState> {
  const { commandId, sinceMs, size, externalId, mark } = handle;
  const progress = commandId === null ? null : await followCommand(api, { commandId, sinceMs }, now);
  if (progress?.state === 'running') return pending(handle, progress.detail);
  if (progress?.state === 'failed') throw progress.error;
  const ref = { externalId, mark };
  const server = await ownServer(api, ref);
  // A change that is complete is not given again, even where the server does not show it yet.
  const from = progress?.state === 'forgotten' ? handle.step : ORDER[ORDER.indexOf(handle.step) + 1];
  return from === undefined ? done(externalId) : next(api, ref, server, size, { from, now });
}

/** Gives the first of the remaining changes. */
async function next(
  api: KamateraApi,
  ref: MachineRef,
  server: ServerDetail,
  size: MachineSize,
  { from, now }: { readonly from: Step; readonly now: Date },
): Promise<TaskState> {
  const [step] = stepsLeft(server, size, from);
  if (step === undefined) return done(ref.externalId);
  const commandId = await sendTolerantly(api, changeOf(step, server, size));
  const handle: ResizeHandle = {
    op: 'resize',
    ...ref,
    step,
    size,
    commandId,
    sinceMs: now.getTime(),
    settlingMs: null,
  };
  return pending(handle, `changing ${step}`);
}

function stepsLeft(server: ServerDetail, size: MachineSize, from: Step): readonly Step[] {
  const isDue: Readonly<Record<Step, boolean>> = {
    cpu: server.cpu.count !== size.vcpus,
    ram: server.ram !== size.memoryMib,
    disk: (server.diskSizes[0] ?? 0) < size.diskGib,
  };
  return ORDER.slice(ORDER.indexOf(from)).filter((step) => isDue[step]);
}

function changeOf(step: Step, server: ServerDetail, size: MachineSize): KamateraCall<typeof commandIdSchema> {
  const call = { face: 'console', method: 'PUT', label: `resize_${step}`, schema: commandIdSchema } as const;
  const path = servicePath('server', server.id, step);
  switch (step) {
    case 'cpu':
      return { ...call, path, body: { cpu: `${size.vcpus}${server.cpu.type}` } };
    case 'ram':
      return { ...call, path, body: { ram: size.memoryMib } };
    case 'disk':
      // Without `provision`: it would leave a snapshot behind, after which no disk can be removed. The guest grows its own file system.
      return { ...call, path, body: { index: 0, size: size.diskGib, provision: 0 } };
  }
}

async function sendTolerantly(api: KamateraApi, call: KamateraCall<typeof commandIdSchema>): Promise<string | null> {
  try {
    return await api.call(call);
  } catch (error) {
    if (saysAlreadyThere(error)) return null;
    throw error;
  }
}

/** A disk that stays as it is need not be on the list any more. */
function diskToJudge(server: ServerDetail, size: MachineSize): number {
  return server.diskSizes[0] === size.diskGib ? Number.NaN : size.diskGib;
}

async function ownServer(api: KamateraApi, ref: MachineRef): Promise<ServerDetail> {
  try {
    return await requireOwned(api, ref);
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') throw error;
    return whileAsking(Promise.reject(error instanceof Error ? error : new Error(String(error))));
  }
}

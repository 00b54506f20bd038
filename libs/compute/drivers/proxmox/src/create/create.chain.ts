import { ProviderError, type CreateSpec, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus, saysAlreadyRunning, saysIdTaken } from '../api/error.classifier.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import type { PveConnection } from '../connection/connection.options.js';
import { isCloneLocked, type GuestConfig } from '../guest/guest.config.js';
import { readGuest } from '../guest/guest.lookup.js';
import { livePowerState, readGuestStatus } from '../guest/guest.status.js';
import { markOf } from '../guest/ownership.mark.js';
import { driveToGrow, growDrive } from '../resize/size.steps.js';
import { buildSeed } from '../seed/seed.files.js';
import { isUploaded, seedVolume, uploadSeed } from '../seed/seed.volume.js';
import { done, pending, type CreateHandle } from '../task/task.handle.js';
import { asPollFailure, readTask, upidSchema } from '../task/vendor.task.js';
import { judgeTakenId } from './create.begin.js';
import { configurationOf, isConfigured, sendConfiguration, type Wiring } from './create.steps.js';
import { whoHolds } from './reserved.id.js';

type Phase = CreateHandle['phase'];
const ORDER: readonly Phase[] = ['clone', 'upload', 'configure', 'grow_disk', 'start'];

/**
 * Walks a create from copy to running machine, one changing call at a time. What to do next is read from the machine itself and only
 * its lower bound from the handle, so a handle that is asked about twice repeats nothing that has been done.
 */
export class CreateChain {
  constructor(
    private readonly api: PveApi,
    private readonly connection: PveConnection,
    private readonly spec: CreateSpec,
    private readonly now: Date,
  ) {}

  async advance(handle: CreateHandle): Promise<TaskState> {
    if (handle.upid === null) return handle.phase === 'clone' ? this.recognise(handle) : this.after(handle);
    const task = await readTask(this.api, handle.upid, this.now);
    if (task.state === 'running') return pending(handle, task.detail);
    if (task.state === 'failed') return this.recover(handle, task.exitStatus);
    return task.type === 'hastart' ? this.confirmStart(handle) : this.after(handle);
  }

  /** The task name of the copy is lost (or was never ours): the machine's own configuration tells. */
  private async recognise(handle: CreateHandle): Promise<TaskState> {
    const seen = await this.whileAsking(whoHolds(this.api, { ...handle, tokenId: this.connection.tokenId }));
    if (seen.holder === 'stranger') return { state: 'id_taken' };
    if (seen.holder === 'undecided') return pending(handle, 'something is being built under this id');
    if (seen.holder === 'nobody') {
      throw failure('unavailable', true, 'the copy under this id has failed and was removed');
    }
    if (seen.abandoned)
      throw failure('protocol', false, `guest ${handle.vmid} is left with lock "clone" by a worker that died`);
    if (isCloneLocked(seen.config)) return pending(handle, 'the template is being copied');
    return this.next(handle, { node: seen.node, config: seen.config }, 'upload');
  }

  private async recover(handle: CreateHandle, exitStatus: string): Promise<TaskState> {
    if (handle.phase === 'clone' && saysIdTaken(exitStatus, handle.vmid)) {
      return this.whileAsking(judgeTakenId(this.api, this.connection, handle));
    }
    if (handle.phase === 'start' && saysAlreadyRunning(exitStatus)) return done(handle.vmid);
    const error = errorFromExitStatus(exitStatus);
    if (error.outcome !== 'unknown' || !error.retryable) throw error;
    // The worker died without a result: the machine itself knows how far it came.
    if (handle.phase === 'clone') return this.recognise({ ...handle, upid: null });
    return this.next(handle, await this.ownMachine(handle), handle.phase);
  }

  private async after(handle: CreateHandle): Promise<TaskState> {
    const following = ORDER[ORDER.indexOf(handle.phase) + 1];
    return following === undefined ? done(handle.vmid) : this.next(handle, await this.ownMachine(handle), following);
  }

  /** Begins the first of the remaining phases that has something to do. */
  private async next(handle: CreateHandle, at: { node: string; config: GuestConfig }, from: Phase): Promise<TaskState> {
    const begin = { ...handle, upid: null };
    const due = (phase: Phase) => ORDER.indexOf(phase) >= ORDER.indexOf(from);
    const isConfiguring = due('configure') && !isConfigured(at.config, this.spec, handle.vmid);
    const seeding = isConfiguring && due('upload') ? await this.upload(begin, at) : null;
    if (seeding) return seeding;
    if (isConfiguring) {
      const parameters = configurationOf(this.spec, at.config, handle.vmid, this.wiring);
      const upid = await sendConfiguration(this.api, at.node, handle.vmid, parameters);
      return pending({ ...begin, phase: 'configure', upid }, `configuring on ${at.node}`);
    }
    const drive = due('grow_disk') ? driveToGrow(at.config, this.spec.size.diskGib) : null;
    if (drive) {
      const upid = await growDrive(this.api, { node: at.node, vmid: handle.vmid }, drive, this.spec.size.diskGib);
      return pending({ ...begin, phase: 'grow_disk', upid }, `growing ${drive.key} to ${this.spec.size.diskGib} GiB`);
    }
    return this.start({ ...begin, phase: 'start' }, at.node);
  }

  /** null when the order has no user data, or when it has arrived already. */
  private async upload(handle: CreateHandle, at: { node: string; config: GuestConfig }): Promise<TaskState | null> {
    const { isoStorage } = this.connection.options;
    if (this.spec.userData === null || isoStorage === undefined) return null;
    const place = { node: at.node, storage: isoStorage, mark: handle.mark };
    const image = buildSeed(this.spec, at.config, this.now);
    if (await this.whileAsking(isUploaded(this.api, place, image.length))) return null;
    const upid = await uploadSeed(this.api, place, image);
    return pending({ ...handle, phase: 'upload', upid }, `uploading cloud-init data to ${isoStorage}`);
  }

  private async start(handle: CreateHandle, node: string): Promise<TaskState> {
    const status = await this.whileAsking(readGuestStatus(this.api, node, handle.vmid));
    if (livePowerState(status) === 'running') return done(handle.vmid);
    const upid = await this.api.write({
      method: 'POST',
      label: 'start',
      path: pvePath('nodes', node, 'qemu', handle.vmid, 'status', 'start'),
      schema: upidSchema,
    });
    return pending({ ...handle, upid: upid ?? null }, `starting on ${node}`);
  }

  /** A machine under high availability is only *asked* to start by its task. */
  private async confirmStart(handle: CreateHandle): Promise<TaskState> {
    const { node } = await this.ownMachine(handle);
    const status = await this.whileAsking(readGuestStatus(this.api, node, handle.vmid));
    return livePowerState(status) === 'running' ? done(handle.vmid) : pending(handle, 'waiting for the guest to run');
  }

  private async ownMachine(handle: CreateHandle): Promise<{ node: string; config: GuestConfig }> {
    const guest = await this.whileAsking(readGuest(this.api, handle.vmid));
    if (guest && markOf(guest.config, handle.vmid) === handle.mark) return guest;
    // Nothing of ours is left, so the order may be begun anew.
    throw failure('not_found', true, `guest ${handle.vmid} is gone or is no longer ours`);
  }

  private get wiring(): Wiring {
    const { bridge, vlanTag, isoStorage } = this.connection.options;
    const hasSeed = this.spec.userData !== null && isoStorage !== undefined;
    const [first, ...furtherBridges] = this.spec.networkRefs;
    return {
      bridge: first ?? bridge ?? null,
      // It belongs to the connection's bridge: a network that is named brings its own.
      vlanTag: first === undefined ? (vlanTag ?? null) : null,
      furtherBridges,
      seedVolume: hasSeed ? seedVolume(isoStorage, this.spec.mark) : null,
    };
  }

  /** A question that fails says nothing about the machine. */
  private async whileAsking<T>(question: Promise<T>): Promise<T> {
    try {
      return await question;
    } catch (error) {
      throw error instanceof ProviderError ? asPollFailure(error) : error;
    }
  }
}

function failure(
  code: 'unavailable' | 'protocol' | 'not_found',
  retryable: boolean,
  vendorMessage: string,
): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', retryable, vendorCode: 'create', vendorMessage });
}

import type { CallEffect } from '../control/call-effect.js';
import { RECHECK_MS } from '../tasks/action-context.js';
import { startTask, type TaskRequest } from '../tasks/task-runner.js';
import { lockFileTimeoutText } from '../world/guests.js';
import { Refusal } from '../world/refusal.js';
import type { GuestState, TaskState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { Params } from './params.js';
import { demand, identityName, isAllowed, type Identity } from './permissions.js';
import type { ReceivedFile } from './upload.js';

/** What a handler may need besides the cluster. */
export interface CallSurroundings {
  readonly file: ReceivedFile | null;
  readonly fingerprint: string;
  /** The server's certificate as PEM. */
  readonly certificate: string;
  readonly legacyConsole: boolean;
  /** A fault that strikes the task which is about to begin. */
  takeTaskFault(): TaskState['fault'];
  /** How many of several things may come about; null all. */
  takePartialSuccess(): number | null;
  /** Lets a little time pass and the cluster go on. */
  pause(): Promise<void>;
}

/** One authenticated request on its way through a handler. */
export class Call {
  /** What it did before it was answered. */
  readonly effects: CallEffect[] = [];

  constructor(
    readonly world: World,
    readonly identity: Identity,
    readonly label: string,
    readonly params: Params,
    private readonly surroundings: CallSurroundings,
  ) {}

  get file(): ReceivedFile | null {
    return this.surroundings.file;
  }

  get fingerprint(): string {
    return this.surroundings.fingerprint;
  }

  get certificate(): string {
    return this.surroundings.certificate;
  }

  get legacyConsole(): boolean {
    return this.surroundings.legacyConsole;
  }

  /** User or full token id. */
  get identityName(): string {
    return identityName(this.identity);
  }

  /** What the machine log names as the cause of changes made before the answer. */
  get cause(): string {
    return this.label;
  }

  demand(path: string, privileges: readonly string[], mode: 'all' | 'any' = 'all'): void {
    demand(this.world, this.identity, path, privileges, mode);
  }

  may(path: string, privileges: readonly string[], mode: 'all' | 'any' = 'all'): boolean {
    return isAllowed(this.world, this.identity, path, privileges, mode);
  }

  /** For calls that ask for several things at once: how many a fault lets come about. */
  takePartialSuccess(): number {
    return this.surroundings.takePartialSuccess() ?? Number.POSITIVE_INFINITY;
  }

  /** Waits for a guest's lock file as a synchronous call does. @throws Refusal in the server's words when it stays taken. */
  async waitForLockFile(guest: GuestState): Promise<void> {
    const timeoutMs = this.world.scaled(this.world.settings.timings.lockTimeoutMs);
    for (let waitedMs = 0; guest.fileLock !== null; waitedMs += RECHECK_MS) {
      if (waitedMs >= timeoutMs) throw new Refusal(lockFileTimeoutText(guest));
      await this.surroundings.pause();
    }
  }

  /** Waits this long for a task to end well. @throws Refusal with its text when it fails meanwhile. */
  async waitForTask(upid: string, timeoutMs: number): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += RECHECK_MS) {
      await this.surroundings.pause();
      const task = this.world.state.tasks[upid];
      if (task?.status !== 'stopped') continue;
      if (task.exitStatus !== 'OK') throw new Refusal(task.exitStatus ?? 'unexpected status');
      return true;
    }
    return false;
  }

  created(guest: GuestState): void {
    this.effects.push({ kind: 'created', vmid: guest.vmid });
  }

  /** Starts a task in the caller's name and answers its UPID. */
  startTask(request: Omit<TaskRequest, 'user' | 'tokenId' | 'fault'>): string {
    const { userId, token } = this.identity;
    const task = startTask(this.world, {
      ...request,
      user: userId,
      tokenId: token?.name ?? null,
      fault: this.surroundings.takeTaskFault(),
    });
    this.effects.push({ kind: 'task', upid: task.upid, type: task.type });
    return task.upid;
  }
}

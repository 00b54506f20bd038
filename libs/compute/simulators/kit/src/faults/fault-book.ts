import type { FaultMatch, FaultOf, RequestFault } from './fault.schema.js';

/** A fault that waits for requests. */
export interface ArmedFault {
  readonly id: string;
  readonly match: FaultMatch;
  readonly fault: RequestFault;
  /** Strikes left; null for ever. */
  readonly remaining: number | null;
  readonly struck: number;
}

interface Entry {
  readonly id: string;
  readonly match: FaultMatch;
  readonly fault: RequestFault;
  remaining: number | null;
  toSkip: number;
  struck: number;
}

/** The request as far as faults look at it. */
export interface FaultSubject {
  readonly method: string;
  readonly path: string;
  readonly label: string | null;
  /** Default: `read` for GET and HEAD. Vendors that read with POST, or write with GET, say it. */
  readonly access?: 'read' | 'write';
}

/** How a fault of a task is kept with the task, as plain JSON. */
export type TaskFault = { kind: 'stuck' } | { kind: 'failed'; text: string; afterEffect: boolean };

export function accessOf(subject: FaultSubject): 'read' | 'write' {
  return subject.access ?? (subject.method === 'GET' || subject.method === 'HEAD' ? 'read' : 'write');
}

function globToPattern(glob: string): RegExp {
  return new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
}

function matches(match: FaultMatch, subject: FaultSubject): boolean {
  if (match.method !== undefined && match.method !== subject.method) return false;
  if (match.label !== undefined && match.label !== subject.label) return false;
  if (match.access !== undefined && match.access !== accessOf(subject)) return false;
  return match.path === undefined || globToPattern(match.path).test(subject.path);
}

/** These strike what a request starts, when it starts it, and not its answer. */
const DEFERRED: ReadonlySet<RequestFault['kind']> = new Set(['stuck_task', 'failed_task', 'partial_success']);

/** Faults in the order in which they were armed; the first that matches strikes. */
export class FaultBook {
  private entries: Entry[] = [];

  arm(id: string, match: FaultMatch, fault: RequestFault, times: number | null): void {
    this.entries.push({ id, match, fault, remaining: times, toSkip: match.skip, struck: 0 });
  }

  list(): ArmedFault[] {
    return this.entries.map(({ id, match, fault, remaining, struck }) => ({ id, match, fault, remaining, struck }));
  }

  /** Answers whether there was such a fault that had not struck as often as it was meant to. */
  disarm(id: string): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => entry.id !== id);
    return this.entries.length < before;
  }

  clear(): void {
    this.entries = [];
  }

  /** Delays add up; of the other faults one strikes. */
  takeForRequest(subject: FaultSubject): RequestFault[] {
    const struck: RequestFault[] = [];
    let other = false;
    for (const entry of [...this.entries]) {
      const isLatency = entry.fault.kind === 'latency';
      if (DEFERRED.has(entry.fault.kind) || (other && !isLatency) || !this.strike(entry, subject)) continue;
      struck.push(entry.fault);
      if (!isLatency) other = true;
    }
    return struck;
  }

  /** Call it when a task really begins: only then is the fault used up. */
  takeForTask(subject: FaultSubject): TaskFault | null {
    const fault = this.take(subject, 'stuck_task', 'failed_task');
    if (fault === null) return null;
    if (fault.kind === 'stuck_task') return { kind: 'stuck' };
    return { kind: 'failed', text: fault.text, afterEffect: fault.afterEffect };
  }

  /** How many of several things may come about. Call it only for a request that asks for several. */
  takePartialSuccess(subject: FaultSubject): number | null {
    return this.take(subject, 'partial_success')?.count ?? null;
  }

  private take<K extends RequestFault['kind']>(subject: FaultSubject, ...kinds: readonly K[]): FaultOf<K> | null {
    for (const entry of [...this.entries])
      if ((kinds as readonly string[]).includes(entry.fault.kind) && this.strike(entry, subject))
        return entry.fault as FaultOf<K>;
    return null;
  }

  private strike(entry: Entry, subject: FaultSubject): boolean {
    if (!matches(entry.match, subject)) return false;
    if (entry.toSkip > 0) {
      entry.toSkip -= 1;
      return false;
    }
    entry.struck += 1;
    if (entry.remaining === null) return true;
    entry.remaining -= 1;
    if (entry.remaining === 0) this.disarm(entry.id);
    return true;
  }
}

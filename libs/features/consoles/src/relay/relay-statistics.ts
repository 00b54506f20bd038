import type { ConsoleEnd } from '../console.types.js';
import type { ConsoleTraffic } from '../tickets/console-journal.js';

/** Counts since the process began; whoever publishes metrics reads them. */
export class RelayStatistics {
  private begun = 0;
  private up = 0;
  private down = 0;
  private readonly ends = new Map<ConsoleEnd, number>();

  opened(): void {
    this.begun += 1;
  }

  closed(reason: ConsoleEnd, traffic: ConsoleTraffic = { bytesUp: 0, bytesDown: 0 }): void {
    this.ends.set(reason, (this.ends.get(reason) ?? 0) + 1);
    this.up += traffic.bytesUp;
    this.down += traffic.bytesDown;
  }

  /** Bytes are counted when a console has ended. */
  get counts(): {
    readonly opened: number;
    readonly bytesUp: number;
    readonly bytesDown: number;
    readonly closed: ReadonlyMap<ConsoleEnd, number>;
  } {
    return { opened: this.begun, bytesUp: this.up, bytesDown: this.down, closed: this.ends };
  }
}

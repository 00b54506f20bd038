import type { MachineState } from '@uni/compute-port';
import { LineTable, withoutSeparators } from './line-table.js';

/** What an inventory has shown of a line so far. */
const UNSEEN = 0;
const SEEN = 1;

/**
 * What is stored of a provider's machines, as one line of text for each, held against what an inventory shows. A machine that has not
 * changed costs one look into a table.
 */
export class MachinePicture {
  private readonly table: LineTable;
  private readonly seen: Uint8Array;
  /** Machines that are not stored. */
  private readonly others = new Set<string>();
  private machines = 0;
  private duplicates = 0;

  /** @param stored the answer of `storedMachines`. */
  constructor(stored: string | null) {
    this.table = new LineTable(stored);
    this.seen = new Uint8Array(this.table.size);
  }

  /** Whether the machine, with what `markOf` makes of its mark, is stored exactly as it is. */
  isAsStored(machine: MachineState, mark: string | null): boolean {
    const line = this.table.find(machine.externalId);
    if (line < 0) {
      this.count(this.others.has(machine.externalId));
      this.others.add(machine.externalId);
      return false;
    }
    this.count(this.seen[line] === SEEN);
    this.seen[line] = SEEN;
    return this.isLine(line, machine, mark);
  }

  /** What an inventory has shown, once it is over. */
  end(): { readonly machines: number; readonly duplicates: number; readonly unseen: readonly string[] } {
    const unseen: string[] = [];
    for (let line = 0; line < this.seen.length; line += 1)
      if (this.seen[line] === UNSEEN) unseen.push(this.table.first(line));
    return { machines: this.machines, duplicates: this.duplicates, unseen };
  }

  private count(isAgain: boolean): void {
    if (isAgain) this.duplicates += 1;
    else this.machines += 1;
  }

  /** Field by field in the order in which `storedMachines` writes them. */
  private isLine(line: number, machine: MachineState, mark: string | null): boolean {
    const { table } = this;
    const { externalId, name, powerState, vcpus, memoryMib, diskGib, location, sizeRef } = machine;
    let at = table.follows(table.behindFirst(line, externalId), withoutSeparators(name));
    at = table.follows(at, mark ?? '');
    at = table.follows(at, powerState);
    at = table.follows(at, String(vcpus ?? ''));
    at = table.follows(at, String(memoryMib ?? ''));
    at = table.follows(at, String(diskGib ?? ''));
    at = table.follows(at, withoutSeparators(location ?? ''));
    return table.ends(table.follows(at, withoutSeparators(sizeRef ?? '')));
  }
}

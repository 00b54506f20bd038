import type { MachineState } from '@uni/compute-port';

/** Between the fields of a line and between lines; neither survives in a name (`clean`, and `translate` in the statement). */
const FIELD = '\x1f';
const LINE = '\x1e';
const SEPARATORS = /[\x1e\x1f]/g; // eslint-disable-line no-control-regex -- control characters are what this is about

/**
 * What is stored of a provider's machines, as one line of text for each, held against what an inventory shows. An account of a hundred
 * thousand machines is a few megabytes this way, and a machine that has not changed costs one look into a table.
 */
export class MachinePicture {
  /** Whether a stored line has been seen. */
  private readonly lines: Map<string, boolean>;
  /** Machines that differ from what is stored, or are not. */
  private readonly others = new Set<string>();
  private matches = 0;
  private again = 0;

  /** @param stored the answer of `storedMachines`. */
  constructor(stored: string | null) {
    this.lines = new Map(stored === null ? [] : stored.split(LINE).map((line) => [line, false]));
  }

  /** Whether the machine, with what `markOf` makes of its mark, is stored exactly as it is. */
  isAsStored(machine: MachineState, mark: string | null): boolean {
    const line = lineOf(machine, mark);
    const seen = this.lines.get(line);
    if (seen === undefined) {
      if (this.others.has(machine.externalId)) this.again += 1;
      this.others.add(machine.externalId);
      return false;
    }
    if (seen) this.again += 1;
    else {
      this.lines.set(line, true);
      this.matches += 1;
    }
    return true;
  }

  /** What an inventory has shown, once it is over. */
  end(): { readonly machines: number; readonly duplicates: number; readonly unseen: readonly string[] } {
    const unseen: string[] = [];
    let both = 0;
    for (const [line, seen] of this.lines) {
      if (seen && this.others.size === 0) continue;
      const id = line.slice(0, line.indexOf(FIELD));
      if (!this.others.has(id)) {
        if (!seen) unseen.push(id);
      } else if (seen) both += 1;
    }
    return { machines: this.matches + this.others.size - both, duplicates: this.again + both, unseen };
  }
}

/** As `storedMachines` writes it. */
function lineOf(machine: MachineState, mark: string | null): string {
  const { externalId, name, powerState, vcpus, memoryMib, diskGib, location, sizeRef } = machine;
  return `${externalId}${FIELD}${clean(name)}${FIELD}${mark ?? ''}${FIELD}${powerState}${FIELD}${vcpus ?? ''}${FIELD}${memoryMib ?? ''}${FIELD}${diskGib ?? ''}${FIELD}${clean(location ?? '')}${FIELD}${clean(sizeRef ?? '')}`;
}

function clean(text: string): string {
  return text.search(SEPARATORS) === -1 ? text : text.replaceAll(SEPARATORS, ' ');
}

/** Lines of an id and one more field, by the id. */
export function readLines(text: string | null): ReadonlyMap<string, string> {
  const split = (line: string): readonly [string, string] => {
    const at = line.indexOf(FIELD);
    return [line.slice(0, at), line.slice(at + 1)];
  };
  return new Map(text === null ? [] : text.split(LINE).map(split));
}

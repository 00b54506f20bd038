/** `UPID:node:pid:pstart:starttime:type:id:user:`, the name of one task. */
export interface Upid {
  readonly text: string;
  /** Where the task runs and where it must be asked about. */
  readonly node: string;
  readonly startedAt: Date;
  readonly type: string;
  /** Of a clone this is the source, not the new machine. */
  readonly id: string;
  readonly user: string;
}

const PATTERN =
  /^UPID:(?<node>[^:\s]+):(?<pid>[0-9A-Fa-f]{8}):(?<pstart>[0-9A-Fa-f]{8,9}):(?<start>[0-9A-Fa-f]{8}):(?<type>[^:\s]+):(?<id>[^:\s]*):(?<user>[^:\s]+):$/;

export function parseUpid(text: string): Upid | null {
  const groups = PATTERN.exec(text)?.groups;
  if (!groups) return null;
  return {
    text,
    node: groups['node'] ?? '',
    startedAt: new Date(Number.parseInt(groups['start'] ?? '', 16) * 1000),
    type: groups['type'] ?? '',
    id: groups['id'] ?? '',
    user: groups['user'] ?? '',
  };
}

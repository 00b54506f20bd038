/** Parts of a task id as the cluster prints them. */
export interface Upid {
  readonly node: string;
  readonly pid: number;
  readonly pstart: number;
  readonly startedAtS: number;
  readonly type: string;
  readonly id: string;
  /** With `!token` when a token began the task. */
  readonly user: string;
}

const UPID =
  /^UPID:([a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/;

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');

export function formatUpid(parts: Upid): string {
  return `UPID:${parts.node}:${hex(parts.pid)}:${hex(parts.pstart)}:${hex(parts.startedAtS)}:${parts.type}:${parts.id}:${parts.user}:`;
}

export function parseUpid(text: string): Upid | null {
  const match = UPID.exec(text);
  if (!match) return null;
  const [, node = '', pid = '', pstart = '', started = '', type = '', id = '', user = ''] = match;
  return {
    node,
    pid: parseInt(pid, 16),
    pstart: parseInt(pstart, 16),
    startedAtS: parseInt(started, 16),
    type,
    id,
    user,
  };
}

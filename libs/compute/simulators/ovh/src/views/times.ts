/** Datetimes of compute resources: whole seconds and `Z`. */
export function zulu(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Datetimes of operations: microseconds and an offset. */
export function withMicroseconds(ms: number): string {
  const shifted = new Date(ms + 3_600_000).toISOString();
  return `${shifted.slice(0, 23)}000+01:00`;
}

/** Datetimes of credentials and bills: whole seconds and an offset. */
export function withOffset(ms: number): string {
  return `${new Date(ms + 3_600_000).toISOString().slice(0, 19)}+01:00`;
}

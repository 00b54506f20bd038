/**
 * What a command has done may show up a little later: the power state by up to a minute, a new server in the list by up to fifty
 * seconds. After this time what is shown is what is.
 */
const SETTLING_MS = 90_000;

interface Settling {
  readonly settlingMs: number | null;
}

/** The handle that remembers since when its effect has been waited for. */
export function settling<Handle extends Settling>(handle: Handle, now: Date): Handle {
  return handle.settlingMs === null ? { ...handle, settlingMs: now.getTime() } : handle;
}

export function hasSettled({ settlingMs }: Settling, now: Date): boolean {
  return settlingMs !== null && now.getTime() - settlingMs >= SETTLING_MS;
}

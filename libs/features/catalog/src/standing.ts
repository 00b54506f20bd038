/** A failing check younger than this was not found twice: providers are examined every minute. */
const CONFIRMED_MS = 90_000;

/** Whether a provider may be ordered from. `doubtful`: its last check failed, the one before did not. */
export type Standing = 'ok' | 'doubtful' | 'failing' | 'disabled';

/**
 * What cannot be worked with takes no orders: they would only be held and given back. But one bad check proves little, and operations
 * wait out what passes: a second check has to find the same.
 */
export function standingOf(
  provider: {
    readonly provider_enabled: boolean;
    readonly provider_status: string;
    readonly provider_status_since: Date | null;
  },
  now: Date,
): Standing {
  if (!provider.provider_enabled) return 'disabled';
  if (provider.provider_status !== 'failing') return 'ok';
  const since = provider.provider_status_since;
  return since !== null && now.getTime() - since.getTime() < CONFIRMED_MS ? 'doubtful' : 'failing';
}

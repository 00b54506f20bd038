import type { Outcome, ProviderErrorCode } from '@uni/compute-port';

export interface TextRule {
  readonly pattern: RegExp;
  readonly code: ProviderErrorCode;
  /** Default: `not_applied`. */
  readonly outcome?: Outcome;
  /** Default: false. The port's own default by code does not hold here: many of the server's refusals are final. */
  readonly retryable?: boolean;
}

/**
 * The server has no error numbers: "not found", "exists", "locked" and "full" are all status 500 (or the exit status of a task) and
 * differ only in their words. The first rule that matches decides, so narrow words stand above wide ones.
 */
export const TEXT_RULES: readonly TextRule[] = [
  // The worker died or its record is gone: nobody knows how far it came.
  { pattern: /^unexpected status$/, code: 'protocol', outcome: 'unknown', retryable: true },
  { pattern: /unable to get last line from task log/, code: 'protocol', outcome: 'unknown', retryable: true },
  { pattern: /received interrupt|interrupted by signal/, code: 'protocol', outcome: 'unknown', retryable: true },
  { pattern: /got no worker upid/, code: 'unavailable', outcome: 'unknown', retryable: true },

  // The cluster as a whole.
  { pattern: /no quorum/, code: 'unavailable', retryable: true },

  // Locks: of a guest, of its file, of a storage, of the cluster file system.
  { pattern: /(?:VM|CT) is locked \(/, code: 'conflict_busy', retryable: true },
  { pattern: /can't lock file '[^']*' - got timeout/, code: 'conflict_busy', retryable: true },
  { pattern: /cfs-lock '[^']*' error/, code: 'conflict_busy', retryable: true },
  {
    pattern: /got lock request timeout|unable to acquire lock|trying to acquire lock/,
    code: 'conflict_busy',
    retryable: true,
  },
  {
    pattern: /checksum mismatch \(file change|detected modified configuration/,
    code: 'conflict_busy',
    retryable: true,
  },

  // Room.
  {
    pattern: /No space left on device|(?:insufficient|not enough) free space|not enough space|out of (?:data )?space/i,
    code: 'capacity',
  },
  { pattern: /Disk quota exceeded|quota exceeded/i, code: 'quota' },
  { pattern: /(?:cannot|unable to|can't) allocate memory|not enough (?:free )?memory/i, code: 'capacity' },
  { pattern: /MAX \d+ (?:vcpus|cores) allowed per VM/, code: 'capacity' },

  // Absent things. A missing guest is "not found"; a missing part of what was asked for is our mistake.
  { pattern: /Configuration file '[^']*' does not exist/, code: 'not_found' },
  { pattern: /storage '[^']*' is not online/, code: 'unavailable', retryable: true },
  {
    pattern: /storage '[^']*' (?:does not exist|is disabled|is not available on node|does not support)/,
    code: 'invalid',
  },
  { pattern: /(?:bridge|disk|pool|snapshot|volume) '[^']*' does not exist|no such volume/, code: 'invalid' },
  { pattern: /no such cluster node|hostname lookup '[^']*' failed/, code: 'invalid' },
  { pattern: /no such task/, code: 'not_found' },

  // Guests in a state that does not allow the call, until somebody changes that.
  { pattern: /already exists|File exists/, code: 'conflict_busy' },
  { pattern: /is running - destroy failed/, code: 'conflict_busy' },
  { pattern: /still in use by linked clone/, code: 'conflict_busy' },
  { pattern: /already running/, code: 'conflict_busy' },
  { pattern: /(?:VM|CT) \d+ (?:is )?not running/, code: 'invalid' },
  { pattern: /VM is paused - cannot shutdown/, code: 'invalid' },
  { pattern: /used in HA resources/, code: 'conflict_busy' },
  { pattern: /protection mode enabled|cannot remove protected volume/, code: 'forbidden' },
  { pattern: /snapshot name '[^']*' already used/, code: 'conflict_busy' },
  { pattern: /unable to restore VM \d+ - vm is running/, code: 'invalid' },
  { pattern: /can't start a vm if it's a template/, code: 'invalid' },

  // Demands that can never be met.
  { pattern: /shrinking disks is not supported|can't resize a cdrom/, code: 'invalid' },
  { pattern: /can't clone VM to node|can't clone to non-shared storage/, code: 'invalid' },
  { pattern: /(?:Linked|Full) clone feature is not supported|not allowed for linked clones/, code: 'invalid' },
  { pattern: /snapshot feature is not available|cannot import from|unable to parse volume/, code: 'invalid' },
  { pattern: /hotplug problem|balloon value too large|no options specified/, code: 'invalid' },
  { pattern: /only root can set|Only root may use/, code: 'forbidden' },
  { pattern: /Permission check failed|permission denied/i, code: 'forbidden' },

  // A guest that does not listen to the power button: asking again is not a remedy, pulling the plug is.
  { pattern: /quit\/powerdown failed/, code: 'timeout' },

  // Everything else that waited in vain: whether it was carried out is open.
  { pattern: /got timeout|timed out|timeout/i, code: 'timeout', outcome: 'unknown', retryable: true },
  {
    pattern: /No route to host|Connection refused|Connection reset|Broken pipe/,
    code: 'unavailable',
    outcome: 'unknown',
    retryable: true,
  },
];

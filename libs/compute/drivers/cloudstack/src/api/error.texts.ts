import type { Outcome, ProviderErrorCode } from '@uni/compute-port';

export interface TextRule {
  readonly pattern: RegExp;
  readonly code: ProviderErrorCode;
  /** Default: `not_applied`. */
  readonly outcome?: Outcome;
  /** Default: false. */
  readonly retryable?: boolean;
}

/**
 * The server's numbers are coarse: nearly everything that is refused is a 431. Its sentences tell more and are matched in part, since they
 * change from release to release. The first rule that matches decides; what no rule knows is judged by its number.
 */
export const TEXT_RULES: readonly TextRule[] = [
  // Said with 401, though the keys are good.
  { pattern: /does not exist, is not available for user/i, code: 'forbidden' },
  { pattern: /unable to verify user credentials/i, code: 'unauthorized' },

  // A machine that is gone, as opposed to a part of the order that does not exist.
  { pattern: /invalid parameter (?:id|ids|virtualmachineid) value=.*entity does not exist/is, code: 'not_found' },
  { pattern: /invalid parameter \w+ value=/i, code: 'invalid' },
  { pattern: /unable to find (?:a )?(?:virtual machine|vm|instance) /i, code: 'not_found' },

  // Somebody else is at work on the same thing.
  {
    pattern: /concurrent operation|already (?:a |another )?.{0,40}in progress|another .{0,60}in progress/i,
    code: 'conflict_busy',
    retryable: true,
  },
  { pattern: /there is (?:another|other) active .{0,40}(?:task|snapshot)/i, code: 'conflict_busy', retryable: true },

  // States that do not allow the call until somebody changes them.
  { pattern: /delet(?:e|ion) protection/i, code: 'forbidden' },
  { pattern: /is already running/i, code: 'conflict_busy' },
  { pattern: /already exists/i, code: 'conflict_busy' },
  { pattern: /is already attached|already has .{0,40}attached/i, code: 'conflict_busy' },

  // Said with 431 or 530 by several releases.
  {
    pattern:
      /maximum (?:number|amount) of .{0,120}(?:exceeded|reached|allowed)|has exceeded.{0,60}limit|resource limit/i,
    code: 'quota',
  },
  {
    pattern:
      /insufficient capacity|unable to (?:create|orchestrate|find) .{0,40}deployment|no suitable (?:host|pool|storage)/i,
    code: 'capacity',
  },
];

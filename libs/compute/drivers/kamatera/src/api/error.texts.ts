import type { Outcome, ProviderErrorCode } from '@uni/compute-port';

export interface TextRule {
  readonly pattern: RegExp;
  readonly code: ProviderErrorCode;
  /** Default: `not_applied`: the platform refuses before it queues anything. */
  readonly outcome?: Outcome;
  /** Default: false. */
  readonly retryable?: boolean;
}

/**
 * The platform's error numbers are too coarse to tell its errors apart ("1" is both a wrong key and a missing subnet), so its words
 * decide, wherever they stand: in an error list, behind the proxy's `message`, or in the log of a command. The first rule that matches
 * decides, so narrow words stand above wide ones.
 */
export const TEXT_RULES: readonly TextRule[] = [
  { pattern: /not logged in|(?:invalid|wrong|bad) (?:credentials|client ?id|secret|api ?key)/i, code: 'unauthorized' },
  { pattern: /account (?:is |was |has been )?(?:closed|suspended|blocked|disabled|terminated)/i, code: 'forbidden' },

  // One command at a time for each server.
  {
    pattern: /existing operation is currently running|operation (?:is )?(?:already )?in progress/i,
    code: 'conflict_busy',
    retryable: true,
  },
  { pattern: /server has snapshots/i, code: 'conflict_busy' },
  { pattern: /too many matching servers/i, code: 'conflict_busy' },
  { pattern: /already powered (?:on|off)/i, code: 'conflict_busy', retryable: true },
  { pattern: /configuration already exists for this server/i, code: 'conflict_busy', retryable: true },

  // Limits of the account, and what the platform has left.
  {
    pattern:
      /quota|(?:maximum|max\.?) (?:number|amount) of|limit (?:is |was |has been )?(?:reached|exceeded)|exceeds? (?:the |your )?limit/i,
    code: 'quota',
  },
  {
    pattern: /(?:insufficient|not enough) (?:balance|credit|funds)|payment (?:is )?required|no balance/i,
    code: 'quota',
  },
  {
    pattern:
      /(?:insufficient|not enough|no (?:available|free)) (?:resources|capacity|memory|storage|space)|out of stock/i,
    code: 'capacity',
  },

  // A part of what was asked for that does not exist is our mistake; a server that does not exist is "not found".
  {
    pattern: /(?:network|subnet|image|datacenter|traffic package|package)[^.]{0,40} (?:was )?not found/i,
    code: 'invalid',
  },
  { pattern: /no servers found|not found|does ?n[o']t exist/i, code: 'not_found' },
  { pattern: /forbidden|(?:permission|access) denied|not (?:permitted|authori[sz]ed|allowed)/i, code: 'forbidden' },

  {
    pattern:
      /missing required flag|invalid item id|please choose only|must be (?:powered )?(?:off|on)|should be (?:powered )?(?:off|on)/i,
    code: 'invalid',
  },
  { pattern: /\b(?:invalid|illegal|unsupported|not supported|not valid|malformed)\b/i, code: 'invalid' },

  // Said for wrong values and for any fault inside the proxy alike: how far it came is not known.
  { pattern: /failed to run command/i, code: 'protocol', outcome: 'unknown', retryable: true },
  { pattern: /^error occurred/i, code: 'protocol', outcome: 'unknown', retryable: true },
  { pattern: /timed? ?out/i, code: 'timeout', outcome: 'unknown', retryable: true },
];

import type { ProviderErrorCode } from '@uni/compute-port';

export interface TextRule {
  readonly pattern: RegExp;
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
}

/**
 * What the vendor's sentences mean where status and class leave it open. The first match counts. The sentences are not a contract, so
 * nothing but the choice between refusals hangs on them: every one of these was refused before anything happened.
 */
export const TEXT_RULES: readonly TextRule[] = [
  { pattern: /quota|limit (?:has been |is )?(?:reached|exceeded)/i, code: 'quota', retryable: false },
  {
    pattern: /no valid host|out of stock|(?:not enough|no more|insufficient) (?:hosts?|stock|capacity|resources?)/i,
    code: 'capacity',
    retryable: false,
  },
  // Nova's words for an action in the wrong moment.
  {
    pattern:
      /cannot '[^']*' instance|while it is in (?:vm_state|task_state)|invalid state|invalid volume|status must be/i,
    code: 'conflict_busy',
    retryable: true,
  },
];

/** Words of a refused identity, for answers that carry no error code. */
export const IDENTITY_WORDS =
  /application key is invalid|invalid signature|query out of time|credential (?:does not exist|is not valid)|invalid_client|invalid_token/i;

/** What the vendor says about a project that is gone, or was never of this account. */
export const SERVICE_UNKNOWN = /this service does not exist/i;

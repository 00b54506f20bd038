import { z } from 'zod';

/** RFC 9457, served as application/problem+json. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'A sentence to act on' }),
    code: z.string().meta({ description: 'Stable, snake case' }),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          code: z.string().optional().meta({ description: 'Of the sentence, where it has one' }),
          values: z.record(z.string(), z.string()).optional().meta({ description: 'What the sentence names' }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problem>;

/** Every code that the API answers with, and what the reader can do about it. Published in docs/errors.md. */
export const ERROR_CODES = {
  validation_failed: 'A field is missing, unknown or of the wrong form; `errors` names each one.',
  malformed_json: 'The body is not JSON.',
  unsupported_media_type: 'Send application/json.',
  payload_too_large: 'The body is larger than this route takes.',
  invalid_cursor: 'The cursor is not one of ours, or belongs to another sort order: begin again without it.',
  unauthenticated: 'Sign in: the access token is missing, expired or revoked.',
  invalid_credentials: 'The address or the password is wrong.',
  too_many_attempts: 'Too many failed sign-ins: wait for the time in Retry-After.',
  rate_limited: 'Too many requests: wait for the time in Retry-After.',
  account_suspended: 'The account is suspended: ask your provider.',
  account_banned: 'The account is closed.',
  forbidden: 'Your role does not allow this.',
  not_found: 'There is no such thing, or it is not yours.',
  method_not_allowed: 'This address does not take that method.',
  email_taken: 'This address has an account: sign in instead.',
  name_taken: 'Another of your things has this name.',
  setup_done: 'An administrator exists: sign in.',
  idempotency_key_reused: 'The key was used for another request: take a new one.',
  idempotency_in_progress: 'The first request under this key is still running: ask again in a moment.',
  insufficient_credits: 'The credit does not cover the reservation: top up, or choose a smaller size.',
  insufficient_balance: 'More would be taken back than is there.',
  template_withdrawn: 'The template is not sold any more: choose another.',
  provider_disabled: 'The place is closed for new work: choose another.',
  provider_unavailable: 'The place does not answer at the moment. Nothing was charged; try again later.',
  provider_misconfigured: 'The place refuses our access. Your hoster has been told; nothing was charged.',
  no_capacity:
    'There is no room for this size at the moment. Nothing was charged; choose a smaller size or another place.',
  provider_quota: 'The place has reached its limit. Your hoster has been told; nothing was charged.',
  provider_refused: 'The place refused the request. Your hoster has been told; nothing was charged.',
  operation_timeout: 'The place did not finish in time. What was begun has been removed; nothing was charged.',
  machine_gone: 'The machine does not exist at its place any more.',
  guest_unresponsive: 'The system inside did not react in time. Nothing was changed; use force to switch it off.',
  cancelled: 'The operation was cancelled.',
  illegal_state: 'The instance is in a state that does not allow this.',
  operation_in_progress: 'Another change of this instance is running: wait for it.',
  deletion_protected: 'The instance is protected from deletion: lift the protection first.',
  unsupported_by_provider: 'The place cannot do this.',
  limit_reached: 'The place allows no more of these: delete one first.',
  firewall_changed: 'The rules are not what they were when you looked: look again, then decide.',
  disk_shrink: 'Disks only grow: choose a size with at least the same disk.',
  machine_taken: 'The machine belongs to an instance, or carries the mark of one: it was left as it is.',
  size_unknown: 'The place does not tell how large the machine is: choose a template for it.',
  proof_missing: 'Nothing at the place proves that this is ours: it was left as it is.',
  same_size: 'The instance has this size already.',
  zone_changed: 'The zone has changed since you looked at it: look again, then decide.',
  record_protected: 'The record drives a service of the registrar: it is shown, and not changed here.',
  zone_taken: 'Another organisation manages a zone of this name.',
  not_retryable: 'This operation cannot be repeated: begin a new one.',
  not_cancellable: 'The operation is past the point where it can be cancelled.',
  drift_changed: 'The difference is not what it was when you looked: look again.',
  drift_unsolvable: 'The difference cannot be resolved in this way; the answer says why.',
  provider_in_use: 'Instances or templates still use this.',
  endpoint_not_allowed: 'The address is private or unsafe; the operator must allow that exact host.',
  billing_period_not_ended: 'The period has not ended.',
  billing_period_held: 'The period waits for a person: look at its total, then release it.',
  billing_period_not_held: 'The period is not held.',
  unavailable: 'A part of the service is down: try again after the time in Retry-After.',
  internal_error: 'Something broke on our side; the request id finds it in the logs.',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;
